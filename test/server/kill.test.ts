import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { freshPostgres, postgresUrls } from '../contracts/database.js';
import { FakeGitHub, type Pull } from '../support/fake-github/index.js';
import { ServerProcess } from '../support/killed-server.js';
import { APP_ID, environmentOf, finished, SECRET, until } from '../support/running-app.js';
import { anchorsOf, GUILTY, pod, runsOn, stage } from '../support/stage.js';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

interface Stage {
  readonly github: FakeGitHub;
  readonly server: ServerProcess;
  readonly start: () => Promise<void>;
}

async function staged(database: (dir: string) => Readonly<Record<string, string>>): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-kill-'));
  cleanups.push(() => rm(dir, { recursive: true, force: true }));
  const github = await FakeGitHub.start({ appId: APP_ID, slug: 'portcullis', webhookSecret: SECRET, dir });
  cleanups.push(() => github.close());
  const server = new ServerProcess(environmentOf(github, database(dir)));
  cleanups.push(() => server.end('SIGKILL'));
  const start = async () => github.deliverTo(`${await server.start()}/api/github/webhooks`);
  return { github, server, start };
}

/** Webhooks that nobody answered come again, as an operator, or a sweep, has GitHub send them. */
function redeliverLost(github: FakeGitHub): void {
  const taken = new Set(github.deliveries.flatMap(({ guid, statusCode }) => (statusCode === 202 ? [guid] : [])));
  const lost = new Map(github.deliveries.flatMap((one) => (taken.has(one.guid) ? [] : [[one.guid, one.id] as const])));
  for (const id of lost.values()) github.redeliver(id);
}

/** Pull requests are opened and pushed to while the server is killed at moments that nobody chose. */
async function survive({ github, server, start }: Stage): Promise<void> {
  await start();
  const pulls: Pull[] = [];
  for (let round = 0; round < 4; round++) {
    const repository = await stage(github);
    await repository.commit('feature', { files: { 'apps/pod.yaml': pod(true) } });
    pulls.push(await repository.openPull({ head: 'feature', title: 'Change', by: 'ana' }));
    for (const pull of pulls.slice(0, -1)) {
      const text = `# round ${round}\n${pod(true)}`;
      await pull.repository.commit('feature', { files: { 'apps/pod.yaml': text } });
    }
    await setTimeout(200 + 700 * Math.random());
    await server.end('SIGKILL');
    await github.settled();
    await start();
    redeliverLost(github);
  }
  const settled = () => pulls.every((pull) => finished(pull) !== undefined && pull.conversation.comments.length > 0);
  await until(
    () => (settled() ? true : undefined),
    () => '',
    150,
  );
  await github.settled();
  await setTimeout(1_500);
  expect(await server.end('SIGTERM')).toBe(0);
  for (const pull of pulls) {
    expect(runsOn(pull, pull.head)).toEqual(['completed failure']);
    expect(pull.conversation.comments).toHaveLength(1);
    expect(anchorsOf(pull)).toEqual([`apps/pod.yaml:${GUILTY + (pull === pulls.at(-1) ? 0 : 1)}`]);
  }
  const unfinished = pulls.flatMap(({ repository }) =>
    repository.checks.all.filter((run) => run.status !== 'completed'),
  );
  expect(unfinished).toEqual([]);
  expect(github.violations).toEqual([]);
}

test('embedded: kill -9 at any moment loses nothing, doubles nothing, and leaves no check open', async () => {
  await survive(await staged((dir) => ({ DATA_DIR: join(dir, 'data') })));
}, 180_000);

for (const postgres of postgresUrls()) {
  test('PostgreSQL: kill -9 at any moment loses nothing, doubles nothing, and leaves no check open', async () => {
    const { url, drop } = await freshPostgres(postgres);
    cleanups.push(drop);
    await survive(await staged(() => ({ DATABASE_URL: url })));
  }, 300_000);
}
