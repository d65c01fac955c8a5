import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import type { Repository } from '../support/fake-github/index.js';
import { APP_ID } from '../support/running-app.js';

const pod = (privileged: boolean, image = 'nginx:1.27.0') => `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: app
      image: ${image}
      securityContext:
        privileged: ${privileged}
`;

const app = await appUnderTest();
let repositories = 0;

/** A repository with a clean pod whose main branch requires the check. */
async function repository(): Promise<Repository> {
  const made = await app.github.repository({
    owner: 'acme',
    name: `shop-${++repositories}`,
    files: { 'apps/pod.yaml': pod(false) },
  });
  made.collaborator('ana', 'write');
  made.protect('main', { requiredChecks: [{ name: 'portcullis', appId: APP_ID }] });
  return made;
}

test('a guilty pull request is blocked, fixed by its own suggestion, and opened', async () => {
  const repo = await repository();
  await repo.commit('feature', { files: { 'apps/pod.yaml': pod(true) } });
  const pull = await repo.openPull({ head: 'feature', title: 'Debug', by: 'ana' });

  const check = await app.checked(pull);
  expect(check).toMatchObject({ conclusion: 'failure', title: expect.stringMatching(/^2 blocking/) });
  await app.quiet();
  expect(pull.mergeState().kind).toBe('blocked');
  const comment = pull.conversation.reviewComments.find(({ body }) => body.includes('privileged-container'));
  expect([comment?.place.path, comment?.place.line]).toEqual(['apps/pod.yaml', 10]);
  expect(pull.conversation.comments).toHaveLength(1);

  await pull.applySuggestion(comment?.id ?? 0, 'ana');
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
  expect(pull.mergeState().kind).toBe('clean');
  expect(pull.conversation.reviewComments).toEqual([]);
  expect(pull.conversation.comments).toHaveLength(1);
});
