import { describe, expect, test } from '@jest/globals';
import { faultOfPayload } from '../support/fake-github/description.js';
import { openedPull, refusal, repositoryWith, started } from './started.js';

const github = await started();

describe("GitHub's description", () => {
  test('turns an answer that GitHub would not give into a 500 and a violation', async () => {
    const { repository, octokit, at } = await repositoryWith(github);
    const run = await repository.checks.create({ name: 'gate', head_sha: repository.headOf('main') });
    run.status = 'resting';
    const { status } = await refusal(octokit.rest.checks.get({ ...at, check_run_id: run.id }));
    expect(status).toBe(500);
    expect(github.violations.splice(0)).toEqual([
      expect.stringContaining('checks/get 200: data/status must be equal to one of'),
    ]);
  });

  test('is held against webhooks too', async () => {
    const { repository } = await repositoryWith(github);
    await openedPull(repository);
    const payload = github.deliveries.at(-1)?.payload ?? {};
    expect(faultOfPayload('pull_request', 'opened', payload)).toBeUndefined();
    const { pull_request: pull, ...rest } = payload;
    expect(faultOfPayload('pull_request', 'opened', rest)).toContain("must have required property 'pull_request'");
    const headless = { ...rest, pull_request: { ...(pull as object), head: undefined } };
    expect(faultOfPayload('pull_request', 'opened', headless)).toContain("must have required property 'head'");
    expect(faultOfPayload('pull_request', 'eaten', payload)).toContain('not in the extract');
  });

  test('refuses query parameters and bodies of the wrong type', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    await openedPull(repository);
    const list = octokit.request('GET /repos/{owner}/{repo}/pulls', { ...at, state: 'asleep' as 'open' });
    expect((await refusal(list)).status).toBe(422);
    const comment = octokit.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', {
      ...at,
      issue_number: 1,
      body: 7 as never,
    });
    expect((await refusal(comment)).body).toMatchObject({ message: expect.stringContaining('must be string') });
  });
});
