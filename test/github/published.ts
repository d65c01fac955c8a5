import { type FilePath, filePath } from '../../src/analysis/index.js';
import {
  type CheckedCommit,
  type Client,
  openCheck,
  type Published,
  type PullNow,
  publish,
  readPull,
  wantedFor,
} from '../../src/github/index.js';
import type { Judged, Review } from '../../src/review/index.js';
import type { FakeGitHub, Pull, Repository } from '../support/fake-github/index.js';
import { CLEAN, CONTEXT, finding, place } from '../support/sample-review.js';
import { connected, headOf, pullRequestOf } from './connected.js';

/** A manifest of 40 lines whose lines say their numbers. */
export const LINES = Array.from({ length: 40 }, (_, index) => `line-${index + 1}: x\n`).join('');

/** The same with one line changed. */
export const withLine = (line: number, text: string, from = LINES): string =>
  from
    .split('\n')
    .map((old, index) => (index + 1 === line ? text : old))
    .join('\n');

/** What the tests of publishing play on. */
export interface Stage {
  readonly repository: Repository;
  readonly pull: Pull;
  readonly client: Client;
}

let stages = 0;

/** A pull request that changes or adds these files, in a repository that holds `app.yaml`, of an account of its own. */
export async function staged(github: FakeGitHub, files: Readonly<Record<string, string>>): Promise<Stage> {
  stages += 1;
  const repository = await github.repository({ owner: `acme-${stages}`, name: 'shop', files: { 'app.yaml': LINES } });
  await repository.commit('feature', { files });
  const pull = await repository.openPull({ head: 'feature', title: 'Change', by: 'ana' });
  const client = await connected(github)(github.installationOf(repository).id);
  return { repository, pull, client };
}

/** A finding that blocks, at a line of a file, with an identity of its own. */
export function guilty(file: string, line: number, change: Partial<Judged> = {}): Judged {
  const location = { kind: 'written', place: place(file, line, 1, line, 5) } as const;
  return finding('privileged-container', line, { location, blocking: true, ...change });
}

/** A fix of one line. */
export const repaired = (file: FilePath | string, line: number, text: string): Partial<Judged> => ({
  repair: {
    title: 'Run without privileges',
    safety: 'unsafe',
    file: filePath(file),
    edits: [{ startLine: line, endLine: line, replacement: [text] }],
  },
});

/** The review that has these findings. */
export const reviewOf = (...findings: readonly Judged[]): Review => ({
  ...CLEAN,
  verdict: findings.some(({ blocking }) => blocking) ? 'fail' : 'pass',
  findings,
});

export function commitOf(pull: Pull): CheckedCommit {
  const { repository } = pull;
  return { owner: repository.owner.login, repo: repository.name, repositoryId: repository.id, head: headOf(pull) };
}

/** Everything between a webhook and the end of publishing, but for the judging. */
export async function reviewed(
  github: FakeGitHub,
  client: Client,
  pull: Pull,
  review: Review,
  again = false,
): Promise<Published & { readonly now: PullNow }> {
  const request = pullRequestOf(github, pull);
  const commit = commitOf(pull);
  const [now, run] = await Promise.all([readPull(client, request, headOf(pull)), openCheck(client, commit, again)]);
  const lines = LINES.split('\n');
  const context = { ...CONTEXT, lineOf: (_: string, line: number) => lines[line - 1] };
  const wanted = wantedFor(review, context, now.changes);
  const present = { run, conversation: now.conversation };
  return { ...(await publish(client, { pull: request, commit, present, wanted })), now };
}
