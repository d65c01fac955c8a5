import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Tables } from './tables.js';

/** A webhook delivery. `id` is GitHub's `X-GitHub-Delivery`; a redelivery carries the same one. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly action?: string | undefined;
  /** The raw body, for those who want to keep it; stored deflated. */
  readonly body?: Uint8Array | undefined;
}

const deflate = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw);
const inflate = promisify<Uint8Array, Buffer>(inflateRaw);
const bodyRow = z.object({ body: z.instanceof(Uint8Array).nullable() });

/** A delivery's body as it is stored. Level 1: the receiver is waiting, and JSON shrinks tenfold already. */
export async function packed(body: Uint8Array | undefined): Promise<Uint8Array | null> {
  return body === undefined ? null : deflate(body, { level: 1 });
}

/** Records a delivery, inside the transaction that acts on it. False when it is known already: nothing is to be done. */
export async function record(
  db: Kysely<Tables>,
  delivery: Delivery,
  installation: number,
  body: Uint8Array | null,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('inbox')
    .values({
      delivery: delivery.id,
      event: delivery.event,
      action: delivery.action ?? null,
      installation_id: installation,
      body,
    })
    .onConflict((conflict) => conflict.column('delivery').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** The deliveries that were accepted. */
export class Inbox {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  /** Which of these delivery ids were accepted. A sweep asks, to find out what GitHub has to send again. */
  async known(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#db.selectFrom('inbox').select('delivery').where('delivery', 'in', ids).execute();
    return new Set(rows.map((row) => row.delivery));
  }

  /** The body of a delivery; undefined when the delivery is unknown or came without one. */
  async body(id: string): Promise<Uint8Array | undefined> {
    const row = await this.#db.selectFrom('inbox').select('body').where('delivery', '=', id).executeTakeFirst();
    const body = row === undefined ? null : bodyRow.parse(row).body;
    return body === null ? undefined : inflate(body);
  }
}
