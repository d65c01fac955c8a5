import { findCheck, finishCheck } from '../github/index.js';
import type { CheckRun } from '../store/index.js';
import type { Desk } from './desk.js';
import { failedWords } from './words.js';

/** How often the janitor looks, in milliseconds, and how long a check may stay open without anybody on it, in seconds. */
const ROUND_MS = 60_000;
const ABANDONED = 600;

/** Closes check runs that a crash left open, so that none stays "in progress" for ever. */
export function startJanitor(desk: Desk): { stop(): void } {
  const timer = setInterval(() => {
    sweep(desk).catch((error: unknown) =>
      desk.log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'the janitor failed'),
    );
  }, ROUND_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/** One round: every abandoned check run is looked up on GitHub and closed. Returns how many were. */
export async function sweep(desk: Desk, seconds: number = ABANDONED): Promise<number> {
  const abandoned = await desk.store.checkRuns.abandoned(seconds);
  for (const run of abandoned) await close(run, desk);
  return abandoned.length;
}

async function close({ pull, head, name }: CheckRun, { clients, store, log }: Desk): Promise<void> {
  const { installation, repositoryId, owner, repository: repo } = pull;
  const client = await clients(installation);
  const commit = { owner, repo, repositoryId, head };
  const run = await findCheck(client, commit);
  if (run !== undefined && !run.completed)
    await finishCheck(client, commit, run.id, failedWords(`${repositoryId}-${head.slice(0, 7)}`));
  await store.checkRuns.completed({ repositoryId, head, name }, run?.conclusion ?? 'failure');
  log.warn({ installation, repository: repositoryId, head }, 'closed a check that was left open');
}
