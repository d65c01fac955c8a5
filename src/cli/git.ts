import { spawn } from 'node:child_process';
import { Refusal } from './refusal.js';

/** The environment of a process, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Looking at a checkout must run nothing of it and reach nobody: no hooks, no file monitor, no fetching of what a partial
 * clone left behind (older versions of git know no `GIT_NO_LAZY_FETCH`, hence the transport rule too).
 */
const CONFINED = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'protocol.allow=never'];
const QUIET: Environment = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};

/** What a run of git gave. */
export interface Ran {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** The `git` binary at work in one directory. */
export class Git {
  readonly directory: string;
  readonly environment: Environment;

  constructor(directory: string, environment: Environment) {
    this.directory = directory;
    this.environment = environment;
  }

  /** The same git with more in its environment. */
  with(more: Environment): Git {
    return new Git(this.directory, { ...this.environment, ...more });
  }

  /** Runs git and returns what it wrote, whatever its exit status. Refuses when there is no git to run. */
  async run(args: readonly string[], input = ''): Promise<Ran> {
    const child = spawn('git', [...CONFINED, ...args], {
      cwd: this.directory,
      env: { ...this.environment, ...QUIET },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    // A git that ends before it has read everything breaks the pipe; its exit status says what happened.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    const status = await new Promise<number>((resolve, reject) => {
      child.on('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'ENOENT' ? new Refusal('git was not found: install it, or add it to PATH') : error),
      );
      child.on('close', (code) => resolve(code ?? 128));
    });
    return { status, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString('utf8') };
  }

  /** What git wrote to its standard output. Refuses with git's own words when git failed; `doing` says at what. */
  async output(doing: string, args: readonly string[], input = ''): Promise<Buffer> {
    const { status, stdout, stderr } = await this.run(args, input);
    if (status !== 0) throw new Refusal(`${doing}: ${reasonOf(stderr)}`);
    return stdout;
  }

  /** One line of output, without its line break. */
  async line(doing: string, args: readonly string[]): Promise<string> {
    return (await this.output(doing, args)).toString('utf8').replace(/\n$/, '');
  }
}

/** The first line of git's complaint, without git's prefix. */
function reasonOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.find((line) => /^(?:fatal|error):/.test(line)) ?? lines[0];
  return telling?.replace(/^(?:fatal|error): */, '') ?? 'git gave no reason';
}
