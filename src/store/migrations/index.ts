import { type Kysely, Migrator } from 'kysely';
import { ledger } from './0001-ledger.js';

/** Every migration by name; Kysely applies them in the order of their names. Applied ones are never edited. */
export const migrations = { '0001-ledger': ledger };

/**
 * Brings a database up to date. Replicas that start together wait for one another on an advisory lock; the later ones
 * find nothing to do.
 *
 * @throws the failing migration's error; its transaction is rolled back.
 */
export async function migrate<Schema>(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
