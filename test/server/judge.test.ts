import { afterEach, expect, test } from '@jest/globals';
import type { Repository } from '../../src/review/index.js';
import { type Bounds, type JudgePool, openJudgePool } from '../../src/server/judge/court.js';
import { BASE, HEAD, memoryRepository } from '../support/memory-repository.js';

const compiled = new URL('../../dist/server/judge/process.js', import.meta.url);
const judge = (name: string) => new URL(`../support/judges/${name}.mjs`, import.meta.url);
const change = { base: BASE, mergeBase: BASE, head: HEAD, day: '2026-11-24' };
const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: "a:1", securityContext: {privileged: true}}\n';
const repository = memoryRepository({ base: {}, head: { 'a.yaml': pod } });

let pool: JudgePool | undefined;
afterEach(() => pool?.close());

function open(entry: URL, bounds: Partial<Bounds> = {}): JudgePool {
  pool = openJudgePool({ deadlineMs: 20_000, memoryMiB: 512, ...bounds }, entry);
  return pool;
}

test('judges one change after the other, each in a process of its own', async () => {
  const judges = open(compiled);
  for (let round = 0; round < 3; round++) {
    const outcome = await judges.judge(change, repository);
    expect(outcome.kind === 'review' && outcome.review.verdict).toBe('fail');
  }
});

test('a judge that never ends is stopped at the deadline, and the next one is served', async () => {
  const judges = open(judge('endless'), { deadlineMs: 500 });
  for (let round = 0; round < 2; round++) {
    expect(await judges.judge(change, repository)).toEqual({
      kind: 'stopped',
      why: 'the review did not finish within 0.5 seconds',
    });
  }
});

test('a judge that takes too much memory is stopped', async () => {
  const outcome = await open(judge('greedy'), { memoryMiB: 256 }).judge(change, repository);
  expect(outcome).toEqual({
    kind: 'stopped',
    why: 'the review needed more than 256 MiB of memory, or its process died',
  });
});

test('a judge has no environment, and can write and start nothing', async () => {
  const outcome = await open(judge('nosy')).judge(change, repository);
  expect(outcome).toEqual({ kind: 'stopped', why: 'the review failed (environment 0, write refused, run refused)' });
});

test('a repository that fails is not the fault of the change', async () => {
  const down: Repository = {
    tree: () => ({
      list: () => Promise.reject(new Error('GitHub is down')),
      read: () => Promise.reject(new Error('GitHub is down')),
    }),
  };
  await expect(open(compiled).judge(change, down)).rejects.toThrow('GitHub is down');
});

test('a review that is no longer wanted is given up', async () => {
  const stop = new AbortController();
  const judging = open(judge('endless')).judge(change, repository, stop.signal);
  stop.abort(new Error('superseded'));
  await expect(judging).rejects.toThrow('superseded');
});
