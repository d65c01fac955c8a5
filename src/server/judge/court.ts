import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Change, Repository, Review } from '../../review/index.js';
import type { FromJudge, ToJudge } from './protocol.js';

/** Bounds on one review. */
export interface Bounds {
  readonly deadlineMs: number;
  /** Resident memory of the judge's process, in MiB. */
  readonly memoryMiB: number;
}

/** How judging ended: with a review, or with a reason why there is none, said so that it can be shown. */
export type Outcome =
  | { readonly kind: 'review'; readonly review: Review }
  | { readonly kind: 'stopped'; readonly why: string };

/** Judges changes in processes of their own that are killed at a deadline or above a memory bound. */
export interface JudgePool {
  /** Rejects when the repository fails or the signal aborts; everything that the change itself causes is an outcome. */
  judge(change: Change, repository: Repository, signal?: AbortSignal): Promise<Outcome>;
  close(): void;
}

/** How often a judge's memory is looked at, in milliseconds. */
const WATCH_MS = 200;

/** `entry` is the compiled judge process; one spare process is kept warm so that a review need not wait for its start. */
export function openJudgePool(bounds: Bounds, entry: URL = new URL('./process.js', import.meta.url)): JudgePool {
  const all = new Set<ChildProcess>();
  let closed = false;
  const start = (): ChildProcess => {
    const child = startJudge(bounds, entry);
    all.add(child);
    child.once('exit', () => all.delete(child));
    return child;
  };
  let spare = start();
  return {
    async judge(change, repository, signal) {
      const child = isAlive(spare) ? spare : start();
      const judging = hold(child, change, repository, bounds, signal);
      if (!closed) spare = start();
      try {
        return await judging;
      } finally {
        child.kill('SIGKILL');
      }
    },
    close() {
      closed = true;
      for (const child of all) child.kill('SIGKILL');
    },
  };
}

const isAlive = (child: ChildProcess): boolean =>
  child.connected && child.exitCode === null && child.signalCode === null;

function startJudge(bounds: Bounds, entry: URL): ChildProcess {
  return fork(fileURLToPath(entry), [], {
    env: {},
    execArgv: [`--max-old-space-size=${Math.floor(bounds.memoryMiB * 0.75)}`, ...permissionFlags()],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

/** Node's permission model: the judge may read the program's own files, and write and start nothing. */
function permissionFlags(): readonly string[] {
  const flag = ['--permission', '--experimental-permission'].find((name) =>
    process.allowedNodeEnvironmentFlags.has(name),
  );
  return flag === undefined ? [] : [flag, '--allow-fs-read=*'];
}

function hold(
  child: ChildProcess,
  change: Change,
  repository: Repository,
  bounds: Bounds,
  signal?: AbortSignal,
): Promise<Outcome> {
  return new Promise<Outcome>((resolve, reject) => {
    const stop = (why: string) => finish(() => resolve({ kind: 'stopped', why }));
    const deadline = setTimeout(
      () => stop(`the review did not finish within ${bounds.deadlineMs / 1000} seconds`),
      bounds.deadlineMs,
    );
    const watch = setInterval(() => {
      if (residentMiB(child.pid) > bounds.memoryMiB) stop(outOfMemory(bounds));
    }, WATCH_MS);
    const abort = () => finish(() => reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted')));
    const finish = (settle: () => void) => {
      clearTimeout(deadline);
      clearInterval(watch);
      signal?.removeEventListener('abort', abort);
      child.removeAllListeners('message');
      settle();
    };
    signal?.addEventListener('abort', abort, { once: true });
    child.once('exit', () => stop(outOfMemory(bounds)));
    child.once('error', (error) => finish(() => reject(error)));
    child.on('message', (message: FromJudge) => {
      answer(
        message,
        repository,
        (reply) => child.connected && child.send(reply),
        (outcome) => finish(() => resolve(outcome)),
      ).catch((error: unknown) =>
        finish(() => reject(error instanceof Error ? error : new Error('the repository failed'))),
      );
    });
    child.send({ kind: 'review', change } satisfies ToJudge);
  });
}

const outOfMemory = ({ memoryMiB }: Bounds): string =>
  `the review needed more than ${memoryMiB} MiB of memory, or its process died`;

async function answer(
  message: FromJudge,
  repository: Repository,
  reply: (message: ToJudge) => void,
  end: (outcome: Outcome) => void,
): Promise<void> {
  switch (message.kind) {
    case 'ready':
      return;
    case 'list':
      return reply({ kind: 'listing', call: message.call, listing: await repository.tree(message.at).list() });
    case 'read': {
      const contents = await repository.tree(message.at).read(message.paths);
      return reply({ kind: 'contents', call: message.call, contents: [...contents] });
    }
    case 'done':
      return end({ kind: 'review', review: message.review });
    case 'failed':
      return end({ kind: 'stopped', why: `the review failed (${message.what})` });
    default:
      return message satisfies never;
  }
}

/** Resident memory by /proc; 0 where there is none, and the V8 heap bound then stands alone. */
function residentMiB(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid ?? 0}/statm`, 'utf8').split(' ')[1]);
    return (pages * 4096) / 2 ** 20;
  } catch {
    return 0;
  }
}
