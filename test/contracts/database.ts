import { randomUUID } from 'node:crypto';
import { existsSync, openAsBlob } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/store/database.js';

/** A way to get an empty database of one engine; `close` also drops it. */
export interface Engine {
  readonly name: string;
  readonly open: () => Promise<Database>;
}

/** What a contract of the store has to hold on: PGlite, and PostgreSQL where TEST_DATABASE_URL names a server. */
export const engines: readonly Engine[] = [
  { name: 'embedded', open: async () => openDatabase({ memory: true, snapshot: await emptySnapshot() }) },
  ...postgresUrls().map((url) => ({ name: 'PostgreSQL', open: () => openFresh(url) })),
];

/** The server to test against, or nothing. */
export function postgresUrls(): readonly string[] {
  const url = process.env['TEST_DATABASE_URL'];
  return url === undefined || url === '' ? [] : [url];
}

/** Makes a database of its own on a server, so that test files do not meet. */
export async function freshPostgres(
  server: string,
): Promise<{ readonly url: string; readonly drop: () => Promise<void> }> {
  const name = `portcullis_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `drop database ${name} with (force)`) };
}

async function openFresh(server: string): Promise<Database> {
  const { url, drop } = await freshPostgres(server);
  const database = await openDatabase({ url });
  const close = async () => {
    await database.close();
    await drop();
  };
  return { ...database, close };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Making an empty PGlite takes seconds, loading a dump of one half a second; so the dump is kept between runs. */
async function emptySnapshot(): Promise<Blob> {
  const folder = join(import.meta.dirname, '../../.build');
  const path = join(folder, 'pglite-0.5.14.tar');
  if (!existsSync(path)) {
    const pglite = await PGlite.create();
    const dump = await pglite.dumpDataDir('none');
    await pglite.close();
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.${process.pid}`, Buffer.from(await dump.arrayBuffer()));
    await rename(`${path}.${process.pid}`, path);
  }
  return openAsBlob(path);
}
