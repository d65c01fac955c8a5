import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../src/server/index.js';
import { FakeGitHub, type Pull } from '../support/fake-github/index.js';
import { APP_ID, environmentOf, SECRET, until } from '../support/running-app.js';
import { deployment } from './corpus.js';

/** Milliseconds from the webhook of one pull request. */
export interface ReviewTimes {
  readonly toConclusion: number;
  readonly toComments: number;
}

/** What the App took. */
export interface ReviewCosts {
  readonly bootSeconds: number;
  readonly times: readonly ReviewTimes[];
}

/** Has the App review so many pull requests of one file, one after another, each of an installation of its own. */
export async function measureReviews(count: number): Promise<ReviewCosts> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-bench-'));
  const github = await FakeGitHub.start({ appId: APP_ID, slug: 'portcullis', webhookSecret: SECRET, dir });
  const begun = performance.now();
  const server = await serve(environmentOf(github, { DATA_DIR: join(dir, 'data') }), {
    logTo: { write: () => undefined },
  });
  const bootSeconds = (performance.now() - begun) / 1000;
  try {
    github.deliverTo(`${server.url}/api/github/webhooks`);
    const times: ReviewTimes[] = [];
    for (let at = 0; at < count; at++) times.push(await timed(github, at));
    return { bootSeconds, times };
  } finally {
    await server.stop();
    await github.close();
    await rm(dir, { recursive: true });
  }
}

async function timed(github: FakeGitHub, at: number): Promise<ReviewTimes> {
  const files = { 'apps/shop.yaml': deployment('shop', false), 'apps/cart.yaml': deployment('cart', false) };
  const repository = await github.repository({ owner: `owner-${at}`, name: 'shop', files });
  await repository.commit('feature', { files: { 'apps/shop.yaml': deployment('shop', true) } });
  const pull = await repository.openPull({ head: 'feature', title: 'Change' });
  const opened = github.deliveries.find(({ repositoryId, action }) => {
    return repositoryId === repository.id && action === 'opened';
  });
  await until(() => (pull.conversation.comments.length > 0 ? true : undefined));
  await until(() => commentedAt(github, pull));
  const begun = Date.parse(opened?.deliveredAt ?? '');
  return {
    toConclusion: (concludedAt(github, pull) ?? 0) - begun,
    toComments: (commentedAt(github, pull) ?? 0) - begun,
  };
}

const answeredAt = (github: FakeGitHub, pull: Pull, method: string, part: string): number | undefined =>
  github.requests.findLast(
    (request) =>
      request.method === method &&
      request.path.startsWith(`/repos/${pull.repository.fullName}/`) &&
      request.path.includes(part) &&
      request.status > 0,
  )?.finishedAt;

const concludedAt = (github: FakeGitHub, pull: Pull) => answeredAt(github, pull, 'PATCH', '/check-runs/');
const commentedAt = (github: FakeGitHub, pull: Pull) => answeredAt(github, pull, 'POST', '/comments');
