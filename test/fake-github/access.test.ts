import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { appToken, clientFor, clientWith, refusal, repositoryWith, started } from './started.js';

const github = await started();
const strangersKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;
const now = Math.floor(Date.now() / 1000);

describe('the App', () => {
  test('identifies itself with a signed token', async () => {
    const { data } = await clientWith(github, appToken(github)).rest.apps.getAuthenticated();
    expect(data).toMatchObject({ id: 42, slug: 'portcullis' });
  });

  test.each([
    ['signed with another key', {}, strangersKey, 'could not be decoded'],
    ['of another App', { iss: 43 }, undefined, 'Integration not found'],
    ['that has expired', { exp: now - 1 }, undefined, "'exp'"],
    ['that lives longer than ten minutes', { exp: now + 3600 }, undefined, 'too far in the future'],
    ['from the future', { iat: now + 300 }, undefined, "'iat'"],
  ])('is refused with a token %s', async (_, claims, key, words) => {
    const request = clientWith(github, appToken(github, claims, key)).rest.apps.getAuthenticated();
    const { status, message } = await refusal(request);
    expect(status).toBe(401);
    expect(message).toContain(words);
  });

  test('cannot read repositories with its own token, nor list deliveries with an installation token', async () => {
    const { octokit, at } = await repositoryWith(github);
    expect((await refusal(clientWith(github, appToken(github)).rest.repos.get(at))).status).toBe(403);
    expect((await refusal(octokit.rest.apps.listWebhookDeliveries())).status).toBe(401);
  });
});

describe('installation tokens', () => {
  test('have the new long form and expire', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const { data } = await clientWith(github, appToken(github)).rest.apps.createInstallationAccessToken({
      installation_id: github.installationOf(repository).id,
    });
    expect(data.token).toMatch(/^ghs_42_[\w-]+\.[\w-]+\.[\w-]+$/);
    expect((await octokit.rest.repos.get(at)).data.id).toBe(repository.id);
    github.expireTokens();
    expect(await refusal(octokit.rest.repos.get(at))).toMatchObject({
      status: 401,
      body: { message: 'Bad credentials' },
    });
  });

  test('can be narrowed but not widened', async () => {
    const { at, repository } = await repositoryWith(github);
    const app = clientWith(github, appToken(github)).rest.apps;
    const installation_id = github.installationOf(repository).id;
    const wide = app.createInstallationAccessToken({ installation_id, permissions: { contents: 'write' } });
    expect((await refusal(wide)).status).toBe(422);
    const unknown = app.createInstallationAccessToken({ installation_id, repositories: ['nothing'] });
    expect((await refusal(unknown)).status).toBe(422);
    const { data } = await app.createInstallationAccessToken({ installation_id, permissions: { contents: 'read' } });
    const narrow = clientWith(github, data.token);
    expect((await narrow.rest.git.getRef({ ...at, ref: 'heads/main' })).status).toBe(200);
    expect((await refusal(narrow.rest.pulls.list(at))).status).toBe(403);
  });

  test('do not see what the App is not installed on', async () => {
    const { octokit } = await repositoryWith(github);
    await github.repository({ owner: 'acme', name: 'secret', files: { a: 'b\n' }, installed: false });
    const hidden = { owner: 'acme', repo: 'secret' };
    expect((await refusal(octokit.rest.repos.get(hidden))).status).toBe(404);
    const app = clientWith(github, appToken(github)).rest.apps;
    expect((await refusal(app.getRepoInstallation(hidden))).status).toBe(404);
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation({ per_page: 100 });
    expect(data.repositories.map(({ name }) => name)).not.toContain('secret');
  });

  test('are not given to suspended installations', async () => {
    const repository = await github.repository({ owner: 'sleepy', name: 'shop', files: { a: 'b\n' } });
    github.installationOf(repository).suspended = true;
    expect((await refusal(clientFor(github, repository))).status).toBe(403);
  });

  test('are required', async () => {
    const { at } = await repositoryWith(github);
    const answer = await fetch(`${github.url}/repos/${at.owner}/${at.repo}`);
    expect(answer.status).toBe(401);
  });
});

describe('people', () => {
  test('have the roles they were given', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    repository.collaborator('mia', 'maintain');
    github.world.person('guest');
    const level = async (username: string) => {
      const { data } = await octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username });
      return [data.permission, data.role_name];
    };
    expect(await level('mia')).toEqual(['write', 'maintain']);
    expect(await level('guest')).toEqual(['none', 'none']);
    expect(
      (await refusal(octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'nobody' }))).status,
    ).toBe(404);
  });

  test('see the rules that protect a branch', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    repository.protect('main', { requiredChecks: [{ name: 'portcullis', appId: 42 }], conversationResolution: true });
    const { data } = await octokit.rest.repos.getBranchRules({ ...at, branch: 'main' });
    expect(data.map(({ type }) => type)).toEqual(['required_status_checks', 'pull_request']);
  });
});
