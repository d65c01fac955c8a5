import { deliveryFacts, jobFor, openPullsAt } from '../github/index.js';
import type { Job } from '../review/index.js';
import type { Accept } from './app.js';
import type { Desk } from './desk.js';
import type { Worker } from './worker.js';

type CommitJob = Extract<Job, { kind: 'review-commit' }>;

/** Translates an event and makes it durable; the review itself starts from the ledger. */
export function acceptInto(desk: Desk, worker: Worker, appId: number): Accept {
  return async ({ id, name, payload }) => {
    const job = jobFor(name, payload, appId);
    if (job === undefined) return;
    if (job.kind === 'review-commit') await learnPulls(id, job, desk);
    const { action } = deliveryFacts(payload);
    await desk.store.ledger.accept({ id, event: name, ...(action === undefined ? {} : { action }) }, job);
    worker.wake();
  };
}

/**
 * A re-run names a commit only. Pull requests that no delivery has told of are asked for, and written down before the
 * delivery itself: should GitHub not answer, neither is recorded and the delivery may come again.
 */
async function learnPulls(delivery: string, job: CommitJob, { store, clients }: Desk): Promise<void> {
  const { installation, repositoryId, owner, repository, head } = job;
  if ((await store.ledger.pullsAtHead(repositoryId, head)).length > 0) return;
  const client = await clients(installation);
  for (const { number } of await openPullsAt(client, { owner, repo: repository }, head)) {
    const pull = { installation, repositoryId, owner, repository, number };
    const id = `${delivery}#${number}`;
    await store.ledger.accept({ id, event: 'unknown-pull' }, { kind: 'review', pull, head, reason: 'rerequested' });
  }
}
