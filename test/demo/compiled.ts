import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Beside the output of `npm run demo`, so that neither disturbs the other. */
const OUT = '.build/for-the-demo-test';

/** Compiles the demonstration as its script does. */
export async function compileDemo(): Promise<void> {
  const tsc = ['node_modules/typescript/bin/tsc', '-p', 'test/tsconfig.json', '--noEmit', 'false', '--outDir', OUT];
  await promisify(execFile)(process.execPath, tsc, { cwd: ROOT });
}

/** The demonstration as a process of its own. */
export interface Demo {
  /** All that it has printed, both streams. */
  printed(): string;
  /** Resolves with its exit status. */
  readonly ended: Promise<number | null>;
  press(key: 'enter' | 'quit'): void;
  kill(): void;
}

/** Starts it in `folder` for temporary files. */
export function startDemo(args: readonly string[], folder: string): Demo {
  const child: ChildProcess = spawn(process.execPath, [`${OUT}/test/demo/main.js`, ...args], {
    cwd: ROOT,
    // What it prints is compared without colours, which CI systems ask for by their environment.
    env: { ...process.env, TMPDIR: folder, NO_COLOR: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));
  return {
    printed: () => text,
    ended,
    press: (key) => child.stdin?.write(key === 'enter' ? '\n' : 'q\n'),
    kill: () => child.kill('SIGKILL'),
  };
}
