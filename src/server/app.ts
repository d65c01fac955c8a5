import type { EmitterWebhookEvent } from '@octokit/webhooks';
import type { Probot } from 'probot';

/** What is done with an event: it is translated and made durable, and nothing else. */
export type Accept = (event: EmitterWebhookEvent) => Promise<void>;

/**
 * The Probot application: every event is handed to `accept`, whose failure reaches the sender of the webhook. The work
 * itself starts from the ledger.
 */
export default function portcullis(app: Probot, options: { readonly accept: Accept }): void {
  app.onAny(options.accept);
}
