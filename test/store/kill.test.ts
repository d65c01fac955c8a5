import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import { type DatabaseOptions, openStore } from '../../src/store/index.js';
import { freshPostgres, postgresUrls } from '../contracts/database.js';
import { head } from './sample.js';

const pulls = 5;

/** Sends pushes to a process that is killed again and again, and keeps the books of what it has answered. */
class Sender {
  readonly acknowledged = new Set<string>();
  readonly done = new Map<number, number[]>();
  readonly #options: DatabaseOptions;
  #pushes: string[] = [];
  #child: ChildProcess | undefined;
  #exited: Promise<unknown> = Promise.resolve();

  constructor(options: DatabaseOptions) {
    this.#options = options;
  }

  /** Starts the process and sends again, in order, what was not acknowledged. */
  start(): void {
    const script = join(import.meta.dirname, 'reviewer-process.mjs');
    const child = spawn(process.execPath, [script, JSON.stringify(this.#options)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.on('error', () => {});
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    this.#exited = new Promise((resolve) => child.once('close', resolve));
    this.#child = child;
    for (const push of this.#pushes.filter((line) => !this.acknowledged.has(guidOf(line)))) this.#send(push);
  }

  push(count: number): void {
    for (let at = 0; at < count; at++) {
      const number = this.#pushes.length + 1;
      this.#pushes.push(`guid-${number} ${(number % pulls) + 1} ${head(number)}`);
      this.#send(this.#pushes.at(-1) ?? '');
    }
  }

  async until(acknowledged: number): Promise<void> {
    while (this.acknowledged.size < acknowledged) {
      if (this.#child?.exitCode !== null) throw new Error('the process ended by itself');
      await setTimeout(5);
    }
  }

  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#exited;
  }

  /** Ends the input; the process reviews what is left. */
  async finish(): Promise<number | null | undefined> {
    this.#child?.stdin?.end();
    await this.#exited;
    return this.#child?.exitCode;
  }

  newest(pull: number): string {
    return (
      this.#pushes
        .filter((push) => push.split(' ')[1] === `${pull}`)
        .at(-1)
        ?.split(' ')[2] ?? ''
    );
  }

  #send(push: string): void {
    this.#child?.stdin?.write(`${push}\n`);
  }

  #hear(line: string): void {
    const [word, first = '', second] = line.split(' ');
    if (word === 'ack') this.acknowledged.add(first);
    if (word === 'done') this.done.set(Number(first), [...(this.done.get(Number(first)) ?? []), Number(second)]);
  }
}

const guidOf = (push: string): string => push.split(' ')[0] ?? '';

async function survive(options: DatabaseOptions, sender: Sender): Promise<void> {
  sender.start();
  sender.push(20);
  await setTimeout(1_000);
  await sender.kill();
  for (const acknowledged of [30, 60, 90]) {
    sender.start();
    sender.push(40);
    await sender.until(acknowledged);
    await sender.kill();
  }
  sender.start();
  await sender.until(140);
  expect(await sender.finish()).toBe(0);

  const store = await openStore(options);
  try {
    expect(await store.inbox.known([...sender.acknowledged])).toEqual(sender.acknowledged);
    for (let number = 1; number <= pulls; number++) {
      const progress = await store.ledger.progress(1000, number);
      expect(progress).toMatchObject({ running: false, dead: false, done: { head: sender.newest(number) } });
      expect(progress?.done).toEqual(progress?.wanted);
      expect(await store.reviews.latest(1000, number)).toMatchObject({ head: sender.newest(number) });
      const generations = sender.done.get(number) ?? [];
      expect(generations).toEqual([...new Set(generations)].sort((a, b) => a - b));
    }
  } finally {
    await store.close();
  }
}

describe('kill -9, again and again, of the process that receives and reviews', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const clean of cleanups.splice(0).reverse()) await clean();
  });

  test('embedded: what was acknowledged is there, the newest heads are reviewed, and the directory is free', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portcullis-kill-'));
    cleanups.push(() => rm(directory, { recursive: true }));
    const sender = new Sender({ directory });
    cleanups.push(() => sender.kill());
    await survive({ directory }, sender);

    sender.push(1);
    sender.start();
    await sender.until(141);
    await expect(openStore({ directory })).rejects.toThrow(`${directory} is in use by another Portcullis`);
    await sender.kill();
    const store = await openStore({ directory });
    expect(await store.inbox.known(['guid-141'])).toEqual(new Set(['guid-141']));
    await store.close();
  });

  for (const server of postgresUrls()) {
    test('PostgreSQL: what was acknowledged is there, and the newest heads are reviewed', async () => {
      const { url, drop } = await freshPostgres(server);
      cleanups.push(drop);
      const sender = new Sender({ url });
      cleanups.push(() => sender.kill());
      await survive({ url }, sender);
    });
  }
});
