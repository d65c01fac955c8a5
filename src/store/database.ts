import { type Dialect, Kysely } from 'kysely';
import { type Embedded, openEmbedded, openInMemory } from './engine/embedded.js';
import { pgliteDialect } from './engine/pglite-dialect.js';
import { type OnConnectionError, postgresDialect } from './engine/postgres.js';
import { migrate } from './migrations/index.js';
import type { Tables } from './tables.js';

/** GitHub waits 10 s for the answer to a delivery; a statement that takes half of it has failed. */
const statementTimeout = 5_000;
const migrationTimeout = 10 * 60_000;

/** Where the data lives: a PostgreSQL server, a directory of our own, or the memory of this process. */
export type DatabaseOptions =
  | { readonly url: string; readonly onConnectionError?: OnConnectionError }
  | { readonly directory: string }
  | { readonly memory: true; readonly snapshot?: Blob };

/** An open, migrated database. */
export interface Database {
  /** `embedded` is open in this process alone; others may share `postgresql`. */
  readonly engine: 'embedded' | 'postgresql';
  readonly sql: Kysely<Tables>;
  close(): Promise<void>;
}

/**
 * Opens the database and brings its tables up to date. Both engines speak one dialect, PostgreSQL's.
 *
 * @throws when it cannot be reached, held or migrated; the messages are for the person who starts Portcullis.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if ('url' in options) return openPostgres(options.url, options.onConnectionError ?? (() => {}));
  return openPglite(await ('memory' in options ? openInMemory(options.snapshot) : openEmbedded(options.directory)));
}

async function openPostgres(url: string, onError: OnConnectionError): Promise<Database> {
  await using(postgresDialect(url, migrationTimeout, onError), migrate);
  const sql = new Kysely<Tables>({ dialect: postgresDialect(url, statementTimeout, onError) });
  return { engine: 'postgresql', sql, close: () => sql.destroy() };
}

async function openPglite({ pglite, release }: Embedded): Promise<Database> {
  const sql = new Kysely<Tables>({ dialect: pgliteDialect(pglite) });
  const close = async () => {
    try {
      await sql.destroy();
    } finally {
      await release();
    }
  };
  try {
    await migrate(sql);
  } catch (error) {
    await close();
    throw error;
  }
  return { engine: 'embedded', sql, close };
}

async function using(dialect: Dialect, work: (db: Kysely<unknown>) => Promise<void>): Promise<void> {
  const db = new Kysely<unknown>({ dialect });
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}
