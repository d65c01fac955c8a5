import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, types } from '@electric-sql/pglite';
import { lockDirectory } from './directory-lock.js';
import { DurableFileSystem } from './durable-fs.js';

/** The PostgreSQL inside PGlite 0.5; a data directory belongs to one major version. */
const postgresMajor = '18';

/** `int8` as a number: ids and counters here stay far below 2^53. */
const parsers = { [types.INT8]: Number };

/** PostgreSQL's default of 128 MB of shared buffers doubles the process for nothing at this size. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
const durableStartParams = [
  ...startParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
];

/** A running PGlite, and how to stop it after its connections are closed. */
export interface Embedded {
  readonly pglite: PGlite;
  /** Gives the directory back. To be called when PGlite itself is closed. */
  readonly release: () => Promise<void>;
}

/**
 * Opens the database that lives in `<directory>/database`, making it on the first start (several seconds).
 *
 * @throws when another process has the directory open, when another major version of PostgreSQL wrote it, or when
 * commits do not reach the disk; each message says what to do.
 */
export async function openEmbedded(directory: string): Promise<Embedded> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const lock = await lockDirectory(directory);
  try {
    const data = join(directory, 'database');
    if (!existsSync(data)) await initialise(data);
    await refuseForeignVersion(data);
    return { pglite: await openDurably(data), release: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A database that is gone with the process. `snapshot` is a dump of an empty one: it saves the seconds of making it. */
export async function openInMemory(snapshot?: Blob): Promise<Embedded> {
  const pglite = await PGlite.create({ startParams, parsers, ...(snapshot && { loadDataDir: snapshot }) });
  return { pglite, release: async () => {} };
}

async function openDurably(data: string): Promise<PGlite> {
  const fs = new DurableFileSystem(data);
  const pglite = await PGlite.create({ fs, startParams: durableStartParams, parsers });
  const before = fs.syncs;
  await pglite.query("select pg_logical_emit_message(true, 'portcullis', 'does a commit reach the disk?')");
  if (fs.syncs > before) return pglite;
  await pglite.close();
  throw new Error(
    `${data}: a commit was not synced to the disk, so an acknowledged delivery could be lost. Refusing to start; check that the PGlite version is the pinned one.`,
  );
}

/**
 * Makes an empty database beside its place and moves it there: a start that is killed half way leaves nothing that
 * looks like a database. `initdb` runs without syncing, so every file is synced before the move.
 */
async function initialise(data: string): Promise<void> {
  const draft = `${data}.partial`;
  await rm(draft, { recursive: true, force: true });
  const pglite = await PGlite.create({ dataDir: draft, startParams });
  await pglite.close();
  for (const entry of await readdir(draft, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() || entry.isDirectory()) await sync(join(entry.parentPath, entry.name));
  }
  await sync(draft);
  await rename(draft, data);
  await sync(join(data, '..'));
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function refuseForeignVersion(data: string): Promise<void> {
  const found = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (found === postgresMajor) return;
  throw new Error(
    found === ''
      ? `${data} is not a PostgreSQL data directory: it has no PG_VERSION. Move it away, or point DATA_DIR elsewhere.`
      : `${data} was written by PostgreSQL ${found}, and this Portcullis reads ${postgresMajor}. Start the Portcullis that wrote it, or point DATA_DIR at an empty directory.`,
  );
}
