import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Tables } from './tables.js';

/** How long a probe may take, in milliseconds. */
const patience = 1_000;

/** Whether the database takes writes, and if not, why: words for an operator, without credentials. */
export type Readiness = { readonly ready: true } | { readonly ready: false; readonly why: string };

class Undo extends Error {}

/** Writes a row and takes it back. */
export async function readiness(db: Kysely<Tables>): Promise<Readiness> {
  const answered = new AbortController();
  try {
    return await Promise.race([
      probe(db),
      setTimeout(patience, undefined, { signal: answered.signal, ref: false }).then(
        (): Readiness => ({ ready: false, why: `the database did not answer within ${patience} ms` }),
      ),
    ]);
  } finally {
    answered.abort();
  }
}

async function probe(db: Kysely<Tables>): Promise<Readiness> {
  try {
    await db.transaction().execute(async (tx) => {
      await tx.insertInto('installation_state').values({ installation_id: -1, suspended: false }).execute();
      throw new Undo();
    });
  } catch (error) {
    if (error instanceof Undo) return { ready: true };
    return { ready: false, why: error instanceof Error ? error.message : 'the database refused a write' };
  }
  return { ready: false, why: 'the database committed what should have been rolled back' };
}
