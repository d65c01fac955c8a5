import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** What a run of the program gave. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory that is thrown away after the test, with the built program and git at hand. */
export class Sandbox {
  readonly directory = realpathSync(mkdtempSync(join(tmpdir(), 'portcullis-test-')));

  /** The built program. */
  readonly program = PROGRAM;

  path(name: string): string {
    return join(this.directory, name);
  }

  write(name: string, content: string | Buffer, mode?: number): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), content);
    if (mode !== undefined) chmodSync(this.path(name), mode);
  }

  /** Runs a line of shell with `$NODE` and `$PROGRAM` set. */
  shell(line: string): Run {
    const env = { PATH: process.env['PATH'], HOME: this.directory, NODE: process.execPath, PROGRAM };
    return spawnSync('sh', ['-c', line], { cwd: this.directory, env, encoding: 'utf8' });
  }

  /** Makes a named pipe; false where the system cannot. */
  pipe(name: string): boolean {
    return spawnSync('mkfifo', [this.path(name)]).status === 0;
  }

  /** Runs the program in the sandbox, or in a directory of it. */
  portcullis(args: readonly string[], at = '.', environment: Readonly<Record<string, string>> = {}): Run {
    const env = { PATH: process.env['PATH'], HOME: this.directory, ...environment };
    return spawnSync(process.execPath, [PROGRAM, ...args], { cwd: this.path(at), env, encoding: 'utf8' });
  }

  /** Runs the program and reads its JSON report. */
  json(args: readonly string[], at = '.'): { readonly status: number | null; readonly report: JsonReport } {
    const { status, stdout, stderr } = this.portcullis([...args, '--format', 'json'], at);
    if (stdout === '') throw new Error(`there is no report: ${stderr}`);
    const report: JsonReport = JSON.parse(stdout);
    return { status, report };
  }

  /** Runs git, which must succeed, and returns its output. */
  git(...args: readonly string[]): string {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];
    const env = { PATH: process.env['PATH'], HOME: this.directory };
    const run = spawnSync('git', [...identity, ...args], { cwd: this.directory, env, encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`git ${args.join(' ')}: ${run.stderr}`);
    return run.stdout.trim();
  }

  /** Commits all that is there. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Makes the sandbox a repository whose `main` holds what is there, with a branch `change` checked out. */
  fork(): void {
    this.git('init', '--quiet');
    this.commit('Begin');
    this.git('checkout', '--quiet', '-b', 'change');
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The parts of the JSON report that tests look at. */
export interface JsonReport {
  readonly version: number;
  readonly verdict: string;
  readonly findings: readonly JsonFinding[];
  readonly problems: readonly { readonly file: string; readonly line?: number; readonly what: string }[];
  readonly stats: {
    readonly files: number;
    readonly documents: number;
    readonly resources: number;
    readonly durationMs: number;
  };
}

export interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly standing: string;
  readonly fingerprint: string;
  readonly resource: { readonly kind: string; readonly name: string } | null;
  readonly location: { readonly file: string; readonly startLine: number };
}

/** A pod, privileged or not. */
export function pod(name: string, privileged: boolean): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
spec:
  containers:
    - name: app
      image: registry.example.com/app:1.0.0 # pinned by the release
      securityContext:
        privileged: ${privileged}
`;
}

/** Runs a test in a sandbox of its own. */
export function inSandbox(body: (sandbox: Sandbox) => void | Promise<void>): () => Promise<void> {
  return async () => {
    const sandbox = new Sandbox();
    try {
      await body(sandbox);
    } finally {
      sandbox[Symbol.dispose]();
    }
  };
}
