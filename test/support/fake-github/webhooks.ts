import { createHmac, randomUUID } from 'node:crypto';
import { found, type Json } from './answer.js';
import { faultOfPayload } from './description.js';

/** One attempt to deliver a webhook. `statusCode` is 0 while it is under way and when nobody answered. */
export interface Delivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string;
  readonly payload: Json;
  readonly installationId: number;
  readonly repositoryId: number;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  statusCode: number;
  status: string;
  /** Seconds. */
  duration: number;
}

/** GitHub waits ten seconds for an answer. */
const PATIENCE = 10_000;

/** Where webhooks go and how they are signed. */
export interface WebhookTarget {
  url: string | undefined;
  readonly secret: string;
}

/** Sends webhooks as GitHub does: signed, once, without trying again. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  readonly target: WebhookTarget;
  readonly #violations: string[];
  readonly #nextId: () => number;
  readonly #underWay = new Set<Promise<void>>();

  constructor(target: WebhookTarget, violations: string[], nextId: () => number) {
    this.target = target;
    this.#violations = violations;
    this.#nextId = nextId;
  }

  /** Delivers a payload, after holding it against GitHub's description. Does not wait for the answer. */
  deliver(event: string, action: string, ids: { installation: number; repository: number }, payload: Json): void {
    const fault = faultOfPayload(event, action, payload);
    if (fault !== undefined) this.#violations.push(fault);
    this.#send({ guid: randomUUID(), event, action, payload, redelivery: false, ...named(ids) });
  }

  /** Delivers something again, under the same GUID. Refuses with 404. */
  redeliver(id: number): void {
    this.#send({ ...found(this.deliveries.find((delivery) => delivery.id === id)), redelivery: true });
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #send(what: Omit<Delivery, 'id' | 'deliveredAt' | 'statusCode' | 'status' | 'duration'>): void {
    const deliveredAt = new Date().toISOString();
    const delivery: Delivery = {
      ...what,
      id: this.#nextId(),
      deliveredAt,
      statusCode: 0,
      status: 'pending',
      duration: 0,
    };
    this.deliveries.push(delivery);
    const { url } = this.target;
    if (url === undefined) {
      delivery.status = 'no webhook URL is configured';
      return;
    }
    const sending = post(url, this.target.secret, delivery).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }
}

const named = (ids: {
  installation: number;
  repository: number;
}): { installationId: number; repositoryId: number } => ({
  installationId: ids.installation,
  repositoryId: ids.repository,
});

async function post(url: string, secret: string, delivery: Delivery): Promise<void> {
  const body = JSON.stringify(delivery.payload);
  const started = Date.now();
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(PATIENCE),
      headers: {
        accept: '*/*',
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/fake',
        'x-github-delivery': delivery.guid,
        'x-github-event': delivery.event,
        'x-github-hook-id': '1',
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
      },
    });
    await response.arrayBuffer();
    delivery.statusCode = response.status;
    delivery.status = response.ok ? 'OK' : `Invalid HTTP Response: ${response.status}`;
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    delivery.status = timedOut ? 'timed out' : 'failed to connect to host';
  }
  delivery.duration = (Date.now() - started) / 1000;
}

/** GitHub's `hook-delivery-item`. */
export function deliveryJson(delivery: Delivery): Json {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  };
}
