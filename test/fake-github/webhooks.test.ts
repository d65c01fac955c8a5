import { createServer } from 'node:http';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { verify } from '@octokit/webhooks-methods';
import { appToken, clientWith, openedPull, repositoryWith, started } from './started.js';

interface Received {
  readonly event: string;
  readonly guid: string;
  readonly signature: string;
  readonly body: string;
}

const received: Received[] = [];
let status = 202;
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const header = (name: string): string => String(request.headers[name]);
    received.push({
      event: header('x-github-event'),
      guid: header('x-github-delivery'),
      signature: header('x-hub-signature-256'),
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(status).end();
  });
});
await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
afterAll(() => {
  receiver.close();
});
const address = receiver.address();
const port = typeof address === 'object' ? address?.port : undefined;
const github = await started({ webhookUrl: `http://127.0.0.1:${port}/webhooks` });

interface Payload {
  readonly action: string;
  readonly [name: string]: unknown;
}

const payloads = (): Payload[] => received.map(({ body }) => JSON.parse(body) as Payload);
const story = async (): Promise<string[]> => {
  await github.settled();
  return received.map(({ event, body }) => `${event}.${(JSON.parse(body) as Payload).action}`);
};

beforeEach(async () => {
  await github.settled();
  received.length = 0;
});

describe('webhooks', () => {
  test('are signed and say where they come from', async () => {
    const { repository } = await repositoryWith(github);
    const pull = await openedPull(repository);
    await github.settled();
    const [delivery] = received;
    expect(await verify('x'.repeat(32), delivery?.body ?? '', delivery?.signature ?? '')).toBe(true);
    expect(await verify('y'.repeat(32), delivery?.body ?? '', delivery?.signature ?? '')).toBe(false);
    expect(payloads()[0]).toMatchObject({
      action: 'opened',
      number: pull.number,
      installation: { id: github.installationOf(repository).id },
      repository: { id: repository.id, full_name: repository.fullName, owner: { login: 'acme' } },
      sender: { login: 'ana', type: 'User' },
      pull_request: { head: { sha: pull.head, ref: 'feature' }, base: { ref: 'main' }, draft: false, changed_files: 1 },
    });
  });

  test('tell the life of a pull request', async () => {
    const { repository } = await repositoryWith(github);
    await repository.branch('stable');
    const pull = await openedPull(repository);
    const before = pull.head;
    await repository.commit('feature', { files: { 'new.yaml': 'a: 1\n' }, by: 'ana' });
    await pull.convertToDraft();
    await pull.readyForReview();
    await pull.retarget('stable');
    await pull.close();
    await pull.reopen();
    await repository.forcePush('feature', 'main', { files: { 'other.yaml': 'b: 1\n' } });
    await pull.merge('acme');
    const actions = ['opened', 'synchronize', 'converted_to_draft', 'ready_for_review', 'edited', 'closed', 'reopened'];
    const expected = [...actions, 'synchronize', 'closed'].map((action) => `pull_request.${action}`);
    expect((await story()).sort()).toEqual(expected.sort());
    const byAction = (action: string) => payloads().find((payload) => payload.action === action);
    expect(byAction('edited')).toMatchObject({ changes: { base: { ref: { from: 'main' } } } });
    const pushes = github.deliveries.filter(
      ({ action, repositoryId }) => action === 'synchronize' && repositoryId === repository.id,
    );
    expect(pushes[0]?.payload).toMatchObject({ before, sender: { login: 'ana' } });
    expect(pull.merged?.commit).toBe(repository.headOf('stable'));
  });

  test('tell about checks, buttons and comments', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const actions = [{ label: 'Waive', description: 'Accept the risk', identifier: 'waive' }];
    const { data } = await octokit.rest.checks.create({
      ...at,
      name: 'gate',
      head_sha: pull.head,
      status: 'in_progress',
      actions,
    });
    await octokit.rest.checks.update({ ...at, check_run_id: data.id, conclusion: 'action_required' });
    const [run] = pull.conversation.checks;
    if (run === undefined) throw new Error('There is no check');
    await repository.checks.press(run, 'waive', 'ana');
    await repository.checks.rerequest(run, 'ana');
    await repository.checks.rerequestSuite(pull.head, 'ana');
    await pull.conversation.say('ana', '/portcullis explain');
    expect((await story()).sort()).toEqual([
      'check_run.completed',
      'check_run.created',
      'check_run.requested_action',
      'check_run.rerequested',
      'check_suite.rerequested',
      'issue_comment.created',
      'pull_request.opened',
    ]);
    expect(payloads().find(({ action }) => action === 'requested_action')).toMatchObject({
      requested_action: { identifier: 'waive' },
      sender: { login: 'ana' },
      check_run: { check_suite: { head_sha: pull.head }, pull_requests: [{ number: pull.number }] },
    });
  });

  test('that fail can be found and sent again under the same number', async () => {
    const { repository } = await repositoryWith(github);
    status = 500;
    await openedPull(repository);
    await github.settled();
    status = 202;
    const app = clientWith(github, appToken(github)).rest.apps;
    const { data } = await app.listWebhookDeliveries({ status: 'failure', per_page: 100 });
    expect(data).toMatchObject([{ event: 'pull_request', action: 'opened', status_code: 500, redelivery: false }]);
    await app.redeliverWebhookDelivery({ delivery_id: data[0]?.id ?? 0 });
    await github.settled();
    expect(received.map(({ guid }) => guid)).toEqual([data[0]?.guid, data[0]?.guid]);
    expect(github.deliveries.at(-1)).toMatchObject({ redelivery: true, statusCode: 202 });
  });

  test('are listed newest first, with a cursor', async () => {
    const { repository } = await repositoryWith(github);
    const pull = await openedPull(repository);
    await pull.close();
    await github.settled();
    const app = clientWith(github, appToken(github)).rest.apps;
    const first = await app.listWebhookDeliveries({ per_page: 1 });
    const cursor = /cursor=(\d+)/.exec(first.headers.link ?? '')?.[1] ?? '';
    const second = await app.listWebhookDeliveries({ per_page: 1, cursor });
    expect([first.data[0]?.action, second.data[0]?.action]).toEqual(['closed', 'opened']);
  });
});
