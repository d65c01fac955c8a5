import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DurableFileSystem } from '../../src/store/engine/durable-fs.js';
import { openStore } from '../../src/store/index.js';
import { delivery, head, pullRequest, review } from './sample.js';

describe('the database in a directory', () => {
  let parent: string;

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'portcullis-embedded-'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(() => rm(parent, { recursive: true }));

  test('is made on the first start, replacing one that was left half made; it syncs and is there again', async () => {
    const directory = join(parent, 'deep', 'data');
    await mkdir(join(directory, 'database.partial'), { recursive: true });
    await writeFile(join(directory, 'database.partial', 'PG_VERSION'), '18\n');
    const opened = jest.spyOn(DurableFileSystem.prototype, 'init');
    const first = await openStore({ directory });
    const files = opened.mock.contexts[0];
    if (!(files instanceof DurableFileSystem)) throw new Error('opened without the durable file system');
    const before = files.syncs;
    for (let number = 1; number <= 5; number++) {
      await first.ledger.accept(delivery(`${number}`), review(pullRequest(number), head(1)));
    }
    expect(files.syncs - before).toBeGreaterThanOrEqual(5);
    await expect(openStore({ directory })).rejects.toThrow(`${directory} is in use`);
    await first.close();
    expect(await readdir(directory)).toEqual(['database']);

    const second = await openStore({ directory });
    expect(await second.inbox.known(['1', '5', '6'])).toEqual(new Set(['1', '5']));
    await second.close();

    opened.mockImplementation(function (this: DurableFileSystem, ...how) {
      return NodeFS.prototype.init.apply(this, how);
    });
    await expect(openStore({ directory })).rejects.toThrow('not synced to the disk');
    opened.mockRestore();
    await (await openStore({ directory })).close();
  });

  test.each([
    ['17\n', 'was written by PostgreSQL 17, and this Portcullis reads 18'],
    ['', 'is not a PostgreSQL data directory'],
  ])('with PG_VERSION %j is refused, and let go again', async (version, message) => {
    const directory = await mkdtemp(join(parent, 'foreign-'));
    await mkdir(join(directory, 'database'));
    await writeFile(join(directory, 'database', 'PG_VERSION'), version);
    for (let time = 0; time < 2; time++) {
      await expect(openStore({ directory })).rejects.toThrow(`${join(directory, 'database')} ${message}`);
    }
  });
});
