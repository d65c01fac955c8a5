import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** Nothing of the machine's or the user's git configuration may change what a fake repository does. */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Fake Author',
  GIT_AUTHOR_EMAIL: 'author@example.com',
  GIT_COMMITTER_NAME: 'Fake Author',
  GIT_COMMITTER_EMAIL: 'author@example.com',
};

/** An object as `git cat-file --batch` hands it over. */
export interface GitObject {
  readonly oid: string;
  readonly type: 'blob' | 'tree' | 'commit' | 'tag';
  readonly content: Buffer;
}

/** Answers to `git cat-file --batch`, in the order of the questions, from one process per repository. */
class ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Array<(object: GitObject | undefined) => void> = [];
  #pending: Buffer = Buffer.alloc(0);

  constructor(directory: string) {
    this.#child = spawn('git', ['--git-dir', directory, 'cat-file', '--batch'], { env: ENVIRONMENT });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.on('exit', () => {
      for (const answer of this.#waiting.splice(0)) answer(undefined);
    });
    this.#child.stdin.on('error', () => undefined);
  }

  read(oid: string): Promise<GitObject | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${oid}\n`);
    });
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #take(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    for (;;) {
      const end = this.#pending.indexOf(10);
      if (end < 0) return;
      const [oid = '', type = '', size = ''] = this.#pending.subarray(0, end).toString().split(' ');
      const missing = type === 'missing' || type === 'ambiguous';
      const next = missing ? end + 1 : end + 1 + Number(size) + 1;
      if (this.#pending.length < next) return;
      const content = Buffer.from(this.#pending.subarray(end + 1, Math.max(end + 1, next - 1)));
      this.#pending = this.#pending.subarray(next);
      this.#waiting.shift()?.(missing ? undefined : { oid, type: type as GitObject['type'], content });
    }
  }
}

/** A bare repository on disk, worked with the `git` binary's plumbing only: no hooks, no user configuration. */
export class Git {
  readonly directory: string;
  #reader: ObjectReader | undefined;

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Makes an empty bare repository. */
  static async init(directory: string): Promise<Git> {
    await execute(['init', '--quiet', '--bare', '--initial-branch=main', '--template=', directory]);
    return new Git(directory);
  }

  /** Copies a repository, as GitHub does for a fork. */
  static async clone(from: Git, directory: string): Promise<Git> {
    await execute(['clone', '--quiet', '--bare', '--template=', from.directory, directory]);
    return new Git(directory);
  }

  /** Runs one git command and returns what it prints. Rejects with git's own words when it fails. */
  run(args: readonly string[], input: string | Buffer = '', environment: NodeJS.ProcessEnv = {}): Promise<Buffer> {
    return execute(['--git-dir', this.directory, '-c', 'core.hooksPath=/dev/null', ...args], input, environment);
  }

  /** Like `run`, for commands that print one word. */
  async word(
    args: readonly string[],
    input: string | Buffer = '',
    environment: NodeJS.ProcessEnv = {},
  ): Promise<string> {
    return (await this.run(args, input, environment)).toString().trim();
  }

  /** The object with a full id, or undefined. Only ids are accepted, so no path or ref can be smuggled in. */
  async object(oid: string): Promise<GitObject | undefined> {
    if (!/^[0-9a-f]{40}$/.test(oid)) return undefined;
    this.#reader ??= new ObjectReader(this.directory);
    return this.#reader.read(oid);
  }

  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }
}

function execute(args: readonly string[], input: string | Buffer = '', more: NodeJS.ProcessEnv = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: { ...ENVIRONMENT, ...more } });
    const out: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out));
      else reject(new Error(`git ${args.join(' ')} failed: ${Buffer.concat(complaints).toString().trim()}`));
    });
    child.stdin.end(input);
  });
}
