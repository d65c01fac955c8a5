import { findCheck, finishCheck, Trouble } from '../github/index.js';
import type { CheckRun } from '../store/index.js';
import type { Desk } from './desk.js';
import { failedWords } from './words.js';

/** Closes check runs that a crash left open, so that none stays "in progress" for ever. */
export function startJanitor(desk: Desk): { stop(): void } {
  const timer = setInterval(() => {
    sweep(desk).catch((error: unknown) => desk.log.warn({ error: nameOf(error) }, 'the janitor failed'));
  }, desk.timing.janitorMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

/**
 * One round: every abandoned check run is looked up on GitHub and closed. One that cannot be closed now is left for the
 * next round and keeps none of the others waiting. Returns how many were closed.
 */
export async function sweep(desk: Desk): Promise<number> {
  const abandoned = await desk.store.checkRuns.abandoned(desk.timing.abandonedSeconds);
  let closed = 0;
  for (const run of abandoned) {
    try {
      await close(run, desk);
      closed += 1;
    } catch (error) {
      const what = error instanceof Trouble ? error.tell : nameOf(error);
      desk.log.warn({ repository: run.pull.repositoryId, head: run.head, what }, 'a check could not be closed');
    }
  }
  return closed;
}

async function close({ pull, head, name }: CheckRun, { clients, store, log }: Desk): Promise<void> {
  const { installation, repositoryId, owner, repository: repo } = pull;
  const key = { repositoryId, head, name };
  const commit = { owner, repo, repositoryId, head };
  try {
    const client = await clients(installation);
    const run = await findCheck(client, commit);
    if (run !== undefined && !run.completed)
      await finishCheck(client, commit, run.id, failedWords(`${repositoryId}-${head.slice(0, 7)}`));
    await store.checkRuns.completed(key, run?.conclusion ?? 'failure');
  } catch (error) {
    // Without the repository there is no check any more, and looking again every minute would not bring it back.
    if (!(error instanceof Trouble && error.code === 'gone')) throw error;
    await store.checkRuns.completed(key, 'cancelled');
  }
  log.warn({ installation, repository: repositoryId, head }, 'closed a check that was left open');
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown error');
