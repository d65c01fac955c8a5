import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { PullRequest } from '../../src/review/index.js';
import type { Database } from '../../src/store/database.js';
import { type Claim, type Store, storeOn } from '../../src/store/index.js';
import { engines } from '../contracts/database.js';
import { delivery, emptyTables, head, passTime, pullRequest, review, reviewCommit } from './sample.js';

describe.each(engines)('the ledger on $name', ({ open }) => {
  let database: Database;
  let store: Store;
  const pull = pullRequest(7);

  beforeAll(async () => {
    database = await open();
    store = storeOn(database);
  });
  beforeEach(() => emptyTables(database));
  afterAll(() => store.close());

  const push = (to: PullRequest, sha: number) => store.ledger.accept(delivery(), review(to, head(sha)));
  const numbers = (claims: readonly Claim[]) => claims.map((claim) => claim.pull.number);
  const installations = (claims: readonly Claim[]) =>
    claims.map((claim) => claim.pull.installation).sort((a, b) => a - b);

  async function claimOne(): Promise<Claim> {
    const [claim] = await store.ledger.claim(1, 'worker', 60);
    if (claim === undefined) throw new Error('nothing to claim');
    return claim;
  }

  describe('accepting', () => {
    test('a delivery is remembered once, with its body', async () => {
      const body = Buffer.from('{"action":"synchronize"}');
      const job = review(pull, head(1));
      expect(await store.ledger.accept({ ...delivery('guid'), body }, job)).toEqual({
        kind: 'accepted',
        pulls: [pull],
      });
      expect(await store.ledger.accept(delivery('guid'), job)).toEqual({ kind: 'duplicate' });
      expect((await store.ledger.progress(pull.repositoryId, 7))?.wanted).toEqual({ generation: 1, head: head(1) });
      expect(await store.inbox.known(['guid', 'other'])).toEqual(new Set(['guid']));
      expect(Buffer.from((await store.inbox.body('guid')) ?? []).toString()).toBe(body.toString());
      expect(await store.inbox.body('other')).toBeUndefined();
    });

    test('the same delivery at the same moment is accepted once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, () => store.ledger.accept(delivery('guid'), review(pull, head(1)))),
      );
      expect(answers.filter(({ kind }) => kind === 'accepted')).toHaveLength(1);
      expect((await store.ledger.progress(pull.repositoryId, 7))?.wanted.generation).toBe(1);
    });

    test('pushes coalesce to the newest head', async () => {
      for (const sha of [1, 2, 3]) await push(pull, sha);
      expect(await claimOne()).toMatchObject({ pull, head: head(3), generation: 3, reason: 'pushed', attempt: 1 });
      expect(await store.ledger.claim(5, 'worker', 60)).toEqual([]);
    });

    test('a renamed repository is known by its new name', async () => {
      await push(pull, 1);
      await push({ ...pull, repository: 'store' }, 2);
      expect((await claimOne()).pull.repository).toBe('store');
    });

    test('a re-run of a commit wants every open pull request at that head again', async () => {
      for (const number of [1, 2, 3, 4]) await push(pullRequest(number), number === 4 ? 9 : 5);
      for (const claim of await store.ledger.claim(3, 'worker', 60)) {
        await store.ledger.complete(claim, { head: head(5) });
      }
      await store.ledger.accept(delivery(), { kind: 'close', pull: pullRequest(3) });
      const answer = await store.ledger.accept(delivery(), reviewCommit(head(5)));
      expect(answer).toEqual({ kind: 'accepted', pulls: [pullRequest(1), pullRequest(2)] });
      expect(await store.ledger.pullsAtHead(1000, head(5))).toEqual([pullRequest(1), pullRequest(2)]);
      const [first] = await store.ledger.claim(1, 'worker', 60);
      expect(first).toMatchObject({ reason: 'rerequested', generation: 2, attempt: 1 });
      expect(await store.ledger.accept(delivery(), reviewCommit(head(99)))).toEqual({ kind: 'accepted', pulls: [] });
    });

    test('a closed pull request waits until it is wanted again; a running review may finish', async () => {
      await push(pull, 1);
      const claim = await claimOne();
      await store.ledger.accept(delivery(), { kind: 'close', pull });
      expect(await store.ledger.heartbeat(claim, 60)).toBe('ok');
      expect(await store.ledger.complete(claim, { head: head(1) })).toBe(true);
      await push(pull, 2);
      await store.ledger.accept(delivery(), { kind: 'close', pull });
      expect(await store.ledger.claim(1, 'worker', 60)).toEqual([]);
      await store.ledger.accept(delivery(), review(pull, head(2), 'reopened'));
      expect(await claimOne()).toMatchObject({ reason: 'reopened', generation: 3 });
    });

    test('forgetting an installation leaves nothing of it, and nothing of others is touched', async () => {
      const other = pullRequest(7, 2);
      await store.ledger.accept(delivery('mine'), review(pull, head(1)));
      await store.ledger.accept(delivery('other'), review(other, head(1)));
      await store.ledger.snoozeInstallation(1, { seconds: 60 });
      const [claim] = await store.ledger.claim(1, 'worker', 60);
      await store.ledger.accept(delivery('uninstalled'), { kind: 'forget', installation: 1 });
      expect(await store.ledger.progress(pull.repositoryId, 7)).toBeUndefined();
      expect(await store.ledger.progress(other.repositoryId, 7)).toBeDefined();
      expect(await store.inbox.known(['mine', 'other', 'uninstalled'])).toEqual(new Set(['other', 'uninstalled']));
      expect(claim?.pull).toEqual(other);
    });

    test('a claim from before an uninstall does not fit the row of the next install', async () => {
      await push(pull, 1);
      const zombie = await claimOne();
      await store.ledger.accept(delivery(), { kind: 'forget', installation: 1 });
      expect(await store.ledger.heartbeat(zombie, 60)).toBe('lost');
      await push(pull, 2);
      await claimOne();
      expect(await store.ledger.complete(zombie, { head: head(1) })).toBe(false);
    });
  });

  describe('claiming', () => {
    test('an installation runs three at a time, and a busy one does not hold up the others', async () => {
      for (let number = 1; number <= 10; number++) await push(pullRequest(number), number);
      await push(pullRequest(1, 2), 1);
      await push(pullRequest(2, 2), 1);
      const first = await store.ledger.claim(3, 'worker', 60);
      expect(installations(first)).toEqual([1, 1, 2]);
      const rest = await store.ledger.claim(10, 'worker', 60);
      expect(installations(rest)).toEqual([1, 2]);
      expect(await store.ledger.claim(10, 'worker', 60)).toEqual([]);
    });

    test('many claims at once never lease a pull request twice, nor more than three', async () => {
      for (let number = 1; number <= 6; number++) await push(pullRequest(number), number);
      const claims = await Promise.all(Array.from({ length: 8 }, (_, at) => store.ledger.claim(2, `worker ${at}`, 60)));
      expect(new Set(numbers(claims.flat())).size).toBe(3);
      expect(claims.flat()).toHaveLength(3);
    });

    test('what a person asked for goes first, then the oldest', async () => {
      for (const number of [1, 2]) await push(pullRequest(number), 1);
      await store.ledger.accept(delivery(), review(pullRequest(3), head(1), 'button'));
      await push(pullRequest(1), 2);
      const order = [await claimOne(), await claimOne(), await claimOne()];
      expect(numbers(order)).toEqual([3, 1, 2]);
    });

    test('snoozed and suspended installations are passed over', async () => {
      for (const installation of [1, 2, 3]) await push(pullRequest(1, installation), 1);
      await store.ledger.snoozeInstallation(1, { until: new Date(Date.now() + 60_000) });
      await store.ledger.snoozeInstallation(1, { seconds: 0 });
      await store.ledger.suspend(2, true);
      expect(installations(await store.ledger.claim(5, 'worker', 60))).toEqual([3]);
      await passTime(database);
      await store.ledger.suspend(2, false);
      const woken = await store.ledger.claim(5, 'worker', 60);
      expect(installations(woken)).toEqual([1, 2]);
    });
  });

  describe('holding a claim', () => {
    test('a newer push supersedes, and is next once the claim is released', async () => {
      await push(pull, 1);
      const claim = await claimOne();
      expect(await store.ledger.heartbeat(claim, 60)).toBe('ok');
      await push(pull, 2);
      expect(await store.ledger.heartbeat(claim, 60)).toBe('superseded');
      expect(await store.ledger.release(claim)).toBe(true);
      expect(await claimOne()).toMatchObject({ head: head(2), generation: 2, attempt: 1 });
    });

    test('a review that finishes although a newer one is wanted counts, and the newer one follows', async () => {
      await push(pull, 1);
      const claim = await claimOne();
      await push(pull, 2);
      expect(await store.ledger.complete(claim, { head: head(1) })).toBe(true);
      expect(await store.ledger.progress(pull.repositoryId, 7)).toMatchObject({
        done: { generation: 1, head: head(1) },
        wanted: { generation: 2, head: head(2) },
        running: false,
      });
      expect((await claimOne()).head).toBe(head(2));
    });

    test('after a lease has run out and gone to another worker, nothing of the first one is written', async () => {
      await push(pull, 1);
      const zombie = await claimOne();
      await store.ledger.heartbeat(zombie, 0);
      const claim = await claimOne();
      const stored = { head: head(1), base: head(0), policyDigest: 'p', verdict: 'pass', review: {} } as const;
      expect(claim.attempt).toBe(2);
      expect(await store.ledger.heartbeat(zombie, 60)).toBe('lost');
      expect(await store.ledger.fail(zombie, 'late')).toBe('lost');
      expect(await store.ledger.snooze(zombie, { seconds: 1 })).toBe(false);
      expect(await store.ledger.release(zombie)).toBe(false);
      expect(await store.ledger.complete(zombie, { head: head(1), review: stored })).toBe(false);
      expect(await store.reviews.latest(pull.repositoryId, 7)).toBeUndefined();
      expect(await store.ledger.complete(claim, { head: head(1), review: stored })).toBe(true);
      expect(await store.reviews.latest(pull.repositoryId, 7)).toMatchObject({ head: head(1), verdict: 'pass' });
      expect(await store.ledger.complete(claim, { head: head(1) })).toBe(false);
    });

    test('a failed review is tried five times, ever later, and is dead until something new is wanted', async () => {
      await push(pull, 1);
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 4; attempt++) {
        expect(await store.ledger.fail(await claimOne(), 'no \0 luck')).toBe('retry');
        expect(await store.ledger.claim(1, 'worker', 60)).toEqual([]);
        const progress = await store.ledger.progress(pull.repositoryId, 7);
        waits.push(((progress?.runAt.getTime() ?? 0) - Date.now()) / 1000);
        await passTime(database);
      }
      const bounds = [2, 6.2, 19.3, 60].map((seconds) => [seconds * 0.8 - 1, seconds * 1.2 + 1] as const);
      for (const [at, [least, most]] of bounds.entries()) {
        expect(waits[at]).toBeGreaterThan(least);
        expect(waits[at]).toBeLessThan(most);
      }
      expect(await store.ledger.fail(await claimOne(), 'no luck')).toBe('dead');
      await passTime(database);
      expect(await store.ledger.claim(1, 'worker', 60)).toEqual([]);
      expect(await store.ledger.progress(pull.repositoryId, 7)).toMatchObject({ dead: true, lastError: 'no luck' });
      await push(pull, 2);
      expect(await claimOne()).toMatchObject({ head: head(2), attempt: 1 });
    });

    test('a failure does not hold up the push that came in meanwhile', async () => {
      await push(pull, 1);
      const claim = await claimOne();
      await push(pull, 2);
      expect(await store.ledger.fail(claim, 'no luck')).toBe('retry');
      expect(await claimOne()).toMatchObject({ head: head(2), attempt: 1 });
    });

    test('a review that takes its worker down every time is given up', async () => {
      await push(pull, 1);
      for (let crash = 1; crash <= 5; crash++) await store.ledger.heartbeat(await claimOne(), 0);
      expect(await store.ledger.claim(1, 'worker', 60)).toEqual([]);
      expect(await store.ledger.progress(pull.repositoryId, 7)).toMatchObject({ dead: true, attempts: 5 });
    });

    test('a snoozed review waits, and the attempt does not count', async () => {
      await push(pull, 1);
      for (let time = 1; time <= 7; time++) {
        const claim = await claimOne();
        expect(claim.attempt).toBe(1);
        expect(await store.ledger.snooze(claim, { seconds: 30 })).toBe(true);
        expect(await store.ledger.claim(1, 'worker', 60)).toEqual([]);
        await passTime(database);
      }
    });

    test('at boot the one process of an embedded database ends all leases; a shared database refuses', async () => {
      await push(pull, 1);
      const dead = await claimOne();
      if (store.engine === 'postgresql') {
        await expect(store.ledger.releaseAllAtBoot()).rejects.toThrow('shared');
        return;
      }
      expect(await store.ledger.releaseAllAtBoot()).toBe(1);
      expect(await store.ledger.complete(dead, { head: head(1) })).toBe(false);
      expect(await claimOne()).toMatchObject({ attempt: 2 });
    });
  });
});
