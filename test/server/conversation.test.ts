import { expect, test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import { anchorsOf, GUILTY, guiltyPull, pod, proposal, stage } from '../support/stage.js';

const app = await appUnderTest();

test('a clean change gets a green check and not a word', async () => {
  const pull = await proposal(await stage(app.github), { 'apps/other.yaml': pod(false, 'other') });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
  const { comments, reviews, threads } = pull.conversation;
  expect([comments, reviews, threads]).toEqual([[], [], []]);
  expect(pull.mergeState()).toEqual({ kind: 'clean' });
});

test('once it is fixed, one green line is left', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  const [said] = pull.conversation.comments;
  expect(said?.body).toContain('host-pid');
  await pull.repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
  expect(pull.conversation.threads).toEqual([]);
  expect(pull.conversation.comments.map(({ id }) => id)).toEqual([said?.id]);
  expect(pull.conversation.comments[0]?.body.split('\n').filter((line) => line.startsWith('✅'))).toHaveLength(1);
  expect(pull.conversation.comments[0]?.body).not.toContain('host-pid');
});

test('a comment that somebody answered stays when it is fixed, and says so', async () => {
  const pull = await guiltyPull(app.github);
  await app.checked(pull);
  await app.quiet();
  const [comment] = pull.conversation.reviewComments;
  pull.conversation.reply(comment?.id ?? 0, 'ana', 'We need this for debugging.');
  await pull.repository.commit('feature', { files: { 'apps/pod.yaml': pod(false) } });
  await app.checked(pull);
  await app.quiet();
  const [ours, theirs] = pull.conversation.reviewComments;
  expect([ours?.id, theirs?.body]).toEqual([comment?.id, 'We need this for debugging.']);
  expect(ours?.body).toContain('✅ This is fixed.');
});

test('what a change brings about on a line that it does not show is still said', async () => {
  const filler = Array.from({ length: 40 }, (_, index) => `# ${index}\n`).join('');
  const old = `${pod(false)}${filler}---\n${pod(true, 'old')}`;
  const repository = await stage(app.github, { 'apps/pod.yaml': old });
  const pull = await proposal(repository, { 'apps/pod.yaml': old.replace('kind: Pod', 'kind: Pod # changed') });
  expect(await app.checked(pull)).toMatchObject({ conclusion: 'success' });
  const renamed = await proposal(
    repository,
    { 'apps/pod.yaml': old.replace('name: old', 'name: new') },
    { head: 'renamed' },
  );
  const { conclusion, run } = await app.checked(renamed);
  await app.quiet();
  const line = old.split('\n').lastIndexOf('  hostPID: true') + 1;
  expect(conclusion).toBe('failure');
  expect(run.annotations).toMatchObject([{ path: 'apps/pod.yaml', start_line: line }]);
  expect(line).toBeGreaterThan(GUILTY);
  expect(anchorsOf(renamed)).toHaveLength(1);
});

test('settings are those of the base branch, whatever the change says', async () => {
  const lax = 'version: 1\nrules:\n  host-pid: off\n  pod-security-level-regressed: off\n';
  const repository = await stage(app.github);
  const pull = await proposal(repository, { 'apps/pod.yaml': pod(true), '.portcullis.yml': lax });
  const { conclusion, summary } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  expect(summary).toContain('judged by the old ones');
  await repository.commit('main', { files: { '.portcullis.yml': lax } });
  const later = await proposal(repository, { 'apps/pod.yaml': pod(true) }, { head: 'later' });
  expect(await app.checked(later)).toMatchObject({ conclusion: 'success' });
  await app.quiet();
});

test('settings that cannot be read shut the gate and name the line', async () => {
  const repository = await stage(app.github, { 'apps/pod.yaml': pod(false), '.portcullis.yml': 'failOn: [\n' });
  const pull = await proposal(repository, { 'apps/other.yaml': pod(false, 'other') });
  const { conclusion, summary } = await app.checked(pull);
  expect(conclusion).toBe('failure');
  expect(summary).toMatch(/\.portcullis\.yml[:`]/);
  await app.quiet();
});

test('a second look changes nothing but the run that was asked for', async () => {
  const pull = await guiltyPull(app.github);
  const { run } = await app.checked(pull);
  await app.quiet();
  const before = JSON.stringify([pull.conversation.comments, pull.conversation.reviewComments]);
  const requests = app.github.requests.length;
  await pull.repository.checks.rerequest(run, 'ana');
  await app.quiet();
  const writes = app.github.requests.slice(requests).filter(({ isWrite }) => isWrite);
  expect(writes.map(({ path }) => path.includes('check-runs'))).toEqual([true, true]);
  expect(JSON.stringify([pull.conversation.comments, pull.conversation.reviewComments])).toBe(before);
});
