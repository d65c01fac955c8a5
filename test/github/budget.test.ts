import { describe, expect, test } from '@jest/globals';
import { filePath, SETTINGS_FILES } from '../../src/analysis/index.js';
import { githubRepository, ObjectCache, openCheck, publish, readPull, wantedFor } from '../../src/github/index.js';
import { plainRenderer } from '../../src/render/index.js';
import { reviewChange } from '../../src/review/index.js';
import type { Pull } from '../support/fake-github/index.js';
import { CONTEXT } from '../support/sample-review.js';
import { addressOf, connected, fakeGitHub, headOf, nameOf, pullRequestOf, requestsDuring } from './connected.js';
import { commitOf } from './published.js';

const github = await fakeGitHub();

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
        - name: app
          image: ghcr.io/acme/web:1.2.3
          securityContext:
            privileged: false
`;

/** One pull request from the webhook to the last comment, in a process that knows nothing yet. */
async function wholeReview(pull: Pull, waves: Waves): Promise<void> {
  const request = pullRequestOf(github, pull);
  const client = await connected(github, undefined, waves.fetch)(request.installation);
  const repository = githubRepository(client, nameOf(pull.repository), new ObjectCache());
  const ahead = { repository, baseFiles: SETTINGS_FILES.map(filePath) };
  const [now, run] = await Promise.all([
    readPull(client, request, headOf(pull), ahead),
    openCheck(client, commitOf(pull), true),
  ]);
  const change = { base: now.base.tip, mergeBase: now.mergeBase, head: now.head, day: '2026-11-30' };
  const review = await reviewChange(change, { repository, renderer: plainRenderer });
  const wanted = wantedFor(review, CONTEXT, now.changes);
  await publish(client, {
    pull: request,
    commit: commitOf(pull),
    present: { run, conversation: now.conversation },
    wanted,
  });
}

const isToken = (path: string): boolean => path.endsWith('/access_tokens');

/** Turns of the event loop after which nothing more comes of the answers that were given. */
const QUIET_TURNS = 50;

/**
 * A `fetch` that holds back answers to reads until nothing more is asked without them, and then gives all of them at
 * once. So reads come in waves, and there are as many as reads that wait for one another.
 */
class Waves {
  count = 0;
  #asked = 0;
  #underWay = 0;
  #held: (() => void)[] = [];

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    this.#asked += 1;
    this.#underWay += 1;
    const answer = await fetch(input, init);
    this.#underWay -= 1;
    const isRead = (init?.method ?? 'GET') === 'GET' || addressOf(input).endsWith('/graphql');
    if (isRead) await new Promise<void>((resolve) => this.#hold(resolve));
    return answer;
  };

  #hold(release: () => void): void {
    this.#held.push(release);
    if (this.#held.length === 1) this.#watch(this.#asked, QUIET_TURNS);
  }

  #watch(asked: number, turns: number): void {
    setImmediate(() => {
      if (asked !== this.#asked || this.#underWay > 0) return this.#watch(this.#asked, QUIET_TURNS);
      if (turns > 0) return this.#watch(asked, turns - 1);
      this.count += 1;
      for (const release of this.#held.splice(0)) release();
    });
  }
}

async function opened(owner: string, moveBase: boolean): Promise<Pull> {
  const files = { 'apps/web.yaml': DEPLOYMENT, '.portcullis.yml': 'failOn: high\n' };
  const repository = await github.repository({ owner, name: 'shop', files });
  await repository.commit('feature', {
    files: { 'apps/web.yaml': DEPLOYMENT.replace('privileged: false', 'privileged: true') },
  });
  if (moveBase) await repository.commit('main', { files: { 'README.md': 'Moved on\n' } });
  return repository.openPull({ head: 'feature', title: 'Change', by: 'ana' });
}

describe('a pull request of one file, with a check, a comment, a suggestion and a summary', () => {
  test.each([
    ['of the newest base', false, 12],
    ['of a base that moved on', true, 13],
  ])('%s costs few requests, and reads are four deep', async (name, moveBase, total) => {
    const pull = await opened(name.replaceAll(' ', '-'), moveBase);
    const waves = new Waves();
    const requests = await requestsDuring(github, () => wholeReview(pull, waves));
    expect(pull.conversation.threads).toHaveLength(1);
    expect(pull.conversation.comments).toHaveLength(1);
    expect(pull.conversation.checks).toMatchObject([{ conclusion: 'failure' }]);
    const paths = requests.map(({ method, path }) => `${method} ${path}`);
    expect(paths.length === total ? total : paths).toBe(total);
    const writes = requests.filter(({ isWrite, path }) => isWrite && !isToken(path));
    expect(writes).toHaveLength(4);
    expect(waves.count).toBe(4);
  });
});
