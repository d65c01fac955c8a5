import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** The compiled server as a process of its own, as people run it; it can be killed and started again. */
export class ServerProcess {
  readonly #environment: Readonly<Record<string, string>>;
  #child: ChildProcess | undefined;
  #ended: Promise<number | null> = Promise.resolve(null);

  constructor(environment: Readonly<Record<string, string>>) {
    this.#environment = environment;
  }

  /** Starts it; resolves with its address once it listens. Rejects when it ends before. */
  async start(): Promise<string> {
    const child = spawn(process.execPath, [PROGRAM, 'serve'], {
      env: { PATH: process.env['PATH'] ?? '', ...this.#environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#ended = new Promise((resolve) => child.once('close', resolve));
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => said.push(line));
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        said.push(line);
        const url = /"url":"([^"]+)"/.exec(line)?.[1];
        if (url !== undefined) resolve(url);
      });
      void this.#ended.then((status) => reject(new Error(`ended with ${status}: ${said.slice(-5).join('\n')}`)));
    });
  }

  /** Ends it with a signal; resolves with its exit status, null when the signal ended it. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    this.#child?.kill(signal);
    return this.#ended;
  }
}
