import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/store/database.js';
import { type Claim, type Store, storeOn } from '../../src/store/index.js';
import { migrate } from '../../src/store/migrations/index.js';
import { engines } from '../contracts/database.js';
import { delivery, emptyTables, head, pullRequest, review } from './sample.js';

describe.each(engines)('remembering on $name', ({ open }) => {
  let database: Database;
  let store: Store;
  const pull = pullRequest(7);
  const key = { repositoryId: pull.repositoryId, head: head(1), name: 'Portcullis' };

  beforeAll(async () => {
    database = await open();
    store = storeOn(database);
  });
  beforeEach(() => emptyTables(database));
  afterAll(() => store.close());

  async function claimOf(number: number): Promise<Claim> {
    await store.ledger.accept(delivery(), review(pullRequest(number), head(1)));
    const [claim] = await store.ledger.claim(1, 'worker', 60);
    if (claim === undefined) throw new Error('nothing to claim');
    return claim;
  }

  describe('check runs', () => {
    test('from intention to conclusion', async () => {
      const claim = await claimOf(7);
      const intended = await store.checkRuns.intend(claim, key, 'ours');
      expect(intended).toMatchObject({
        pull,
        head: head(1),
        name: 'Portcullis',
        externalId: 'ours',
        state: 'intended',
      });
      expect(intended?.id).toBeUndefined();
      await store.checkRuns.opened(claim, key, 42);
      expect(await store.checkRuns.ofCommit(key.repositoryId, key.head)).toMatchObject([{ id: 42, state: 'open' }]);
      await store.checkRuns.completed(key, 'failure');
      const [run] = await store.checkRuns.ofCommit(key.repositoryId, key.head);
      expect(run).toMatchObject({ id: 42, state: 'completed', conclusion: 'failure' });
    });

    test('the next review of the same commit takes the check run over instead of making another', async () => {
      const first = await claimOf(7);
      await store.checkRuns.intend(first, key, 'first');
      await store.checkRuns.opened(first, key, 42);
      await store.checkRuns.completed(key, 'failure');
      const taken = await store.checkRuns.intend(await claimOf(8), key, 'second');
      expect(taken).toMatchObject({ pull: pullRequest(8), externalId: 'first', id: 42, state: 'open' });
      expect(taken?.openedFor).toEqual({ number: 7, generation: first.generation });
      expect(taken?.conclusion).toBeUndefined();
      expect(await store.checkRuns.ofCommit(key.repositoryId, key.head)).toHaveLength(1);
    });

    test('abandoned are those without a conclusion that nobody is on and nobody will come for', async () => {
      const claim = await claimOf(7);
      await store.checkRuns.intend(claim, key, 'ours');
      expect(await store.checkRuns.abandoned(0)).toEqual([]);
      await store.ledger.heartbeat(claim, 0);
      expect(await store.checkRuns.abandoned(0)).toEqual([]);
      await store.ledger.accept(delivery(), { kind: 'close', pull });
      expect(await store.checkRuns.abandoned(600)).toEqual([]);
      expect(await store.checkRuns.abandoned(0)).toMatchObject([{ pull, state: 'intended' }]);
      await store.ledger.accept(delivery(), review(pull, head(1)));
      expect(await store.checkRuns.abandoned(0)).toEqual([]);
      const [again] = await store.ledger.claim(1, 'worker', 60);
      expect(again?.attempt).toBe(1);
      expect(await store.checkRuns.intend(claim, key, 'late')).toBeUndefined();
      await store.checkRuns.intend(again ?? claim, key, 'ours');
      await store.ledger.accept(delivery(), review(pull, head(2)));
      expect(await store.checkRuns.abandoned(0)).toEqual([]);
      await store.ledger.heartbeat(again ?? claim, 0);
      expect(await store.checkRuns.abandoned(0)).toHaveLength(1);
      await store.checkRuns.completed(key, 'cancelled');
      expect(await store.checkRuns.abandoned(0)).toEqual([]);
    });

    test('left behind are those without a conclusion on commits that the pull request has left', async () => {
      const claim = await claimOf(7);
      await store.checkRuns.intend(claim, key, 'ours');
      expect(await store.checkRuns.leftBehind(claim)).toEqual([]);
      const next = { ...claim, head: head(2) };
      expect(await store.checkRuns.leftBehind(next)).toMatchObject([{ head: head(1), state: 'intended' }]);
      await store.checkRuns.completed(key, 'cancelled');
      expect(await store.checkRuns.leftBehind(next)).toEqual([]);
    });
  });

  describe('reviews', () => {
    const stored = { head: head(1), base: head(0), policyDigest: 'p1', verdict: 'fail' } as const;

    let claim: Claim;
    beforeEach(async () => {
      claim = await claimOf(7);
    });

    test('whatever a pull request says comes back as it was', async () => {
      const hostile = { text: "nul \u0000 half \ud800 quote ' $1 \\u0000", list: [1, null, { deep: true }] };
      const id = await store.reviews.remember(claim, { ...stored, review: hostile });
      expect(await store.reviews.read(id ?? 0)).toMatchObject({
        installation: 1,
        repositoryId: 1000,
        number: 7,
        head: head(1),
        base: head(0),
        policyDigest: 'p1',
        verdict: 'fail',
        review: hostile,
      });
      expect(await store.reviews.read((id ?? 0) + 1)).toBeUndefined();
    });

    test('the latest of a pull request, of any head and of one', async () => {
      await store.reviews.remember(claim, { ...stored, review: 1 });
      await store.reviews.remember(claim, { ...stored, head: head(2), review: 2 });
      expect(await store.reviews.latest(1000, 7)).toMatchObject({ head: head(2), review: 2 });
      expect(await store.reviews.latest(1000, 7, head(1))).toMatchObject({ head: head(1), review: 1 });
      expect(await store.reviews.latest(1000, 8)).toBeUndefined();
    });

    test('of a claim that is lost, nothing is remembered', async () => {
      await store.ledger.release(claim);
      expect(await store.reviews.remember(claim, { ...stored, review: 1 })).toBeUndefined();
      expect(await store.reviews.latest(1000, 7)).toBeUndefined();
    });

    test('judged again by the same policy, a review is replaced', async () => {
      const first = await store.reviews.remember(claim, { ...stored, review: 1 });
      expect(await store.reviews.remember(claim, { ...stored, verdict: 'pass', review: 2 })).toBe(first);
      expect(await store.reviews.latest(1000, 7)).toMatchObject({ verdict: 'pass', review: 2 });
      expect(await store.reviews.remember(claim, { ...stored, policyDigest: 'p2', review: 3 })).not.toBe(first);
    });
  });

  describe('the database', () => {
    test('is ready, and a probe leaves nothing behind', async () => {
      expect(await store.ready()).toEqual({ ready: true });
      const { rows } = await sql`select * from installation_state`.execute(database.sql);
      expect(rows).toEqual([]);
    });

    test('a transaction that throws leaves nothing, and keeps others out until then', async () => {
      await Promise.allSettled(
        Array.from({ length: 10 }, (_, at) =>
          database.sql.transaction().execute(async (tx) => {
            await tx.insertInto('installation_state').values({ installation_id: at, suspended: false }).execute();
            if (at % 2 === 0) throw new Error('undo');
          }),
        ),
      );
      const rows = await database.sql
        .selectFrom('installation_state')
        .select('installation_id')
        .orderBy('installation_id')
        .execute();
      expect(rows.map((row) => row.installation_id)).toEqual([1, 3, 5, 7, 9]);
    });

    test('migrating again, three at once, changes nothing', async () => {
      await Promise.all([migrate(database.sql), migrate(database.sql), migrate(database.sql)]);
      expect(await store.ready()).toEqual({ ready: true });
    });
  });
});
