import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@jest/globals';
import { appUnderTest } from '../support/app-under-test.js';
import { expectFile } from '../support/expected.js';
import { type Files, filesIn, type Pull, type Repository } from '../support/fake-github/index.js';
import type { Checked } from '../support/running-app.js';

/*
 * A story is a repository `before`, a pull request that makes it look like `after`, and perhaps a push to it that makes
 * it look like `later`. `expected/conversation.md` is what people then read on GitHub.
 */
const STORIES = new URL('../scenarios/', import.meta.url);

const app = await appUnderTest();

const stateOf = (story: string, state: string): Promise<Files> =>
  filesIn(fileURLToPath(new URL(`${story}/${state}`, STORIES)));

async function push(repository: Repository, from: Files, to: Files): Promise<void> {
  const removed = Object.keys(from).filter((path) => !(path in to));
  await repository.commit('feature', { files: to, removed });
}

const fenced = (text: string): string => text.trimEnd().replaceAll('\n', '\n> ');

function conversationOf(heading: string, pull: Pull, { conclusion, title, summary, run }: Checked): string {
  const { reviewComments, comments } = pull.conversation;
  const annotations = run.annotations.map(
    ({ path, start_line, annotation_level, title: name }) => `- ${path}:${start_line} ${annotation_level}: ${name}`,
  );
  const inline = reviewComments.map(
    ({ place, body }) => `### On ${place.path}:${place.line ?? 'the whole file'}\n\n> ${fenced(body)}`,
  );
  return [
    `# ${heading}`,
    `## Check: ${conclusion}, “${title}”\n\n> ${fenced(summary)}`,
    ...(annotations.length === 0 ? [] : [`### Annotations\n\n${annotations.join('\n')}`]),
    `## ${inline.length} comments on the diff`,
    ...inline,
    `## ${comments.length} comments below`,
    ...comments.map(({ body }) => `> ${fenced(body)}`),
  ].join('\n\n');
}

/** Commit ids, ports and days differ from run to run. */
function normalised(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{40}\b/g, 'COMMIT')
    .replaceAll(/`[0-9a-f]{10}`/g, '`COMMIT`')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'github.example')
    .replaceAll(/\b20\d\d-\d\d-\d\d\b/g, 'DAY');
}

async function played(story: string): Promise<string> {
  const before = await stateOf(story, 'before');
  const repository = await app.github.repository({ owner: story, name: 'gitops', files: before });
  const after = await stateOf(story, 'after');
  await push(repository, before, after);
  const pull = await repository.openPull({ head: 'feature', title: story, by: 'ana' });
  await app.quiet();
  const told = [conversationOf(story, pull, await app.checked(pull))];
  if (existsSync(new URL(`${story}/later`, STORIES))) {
    await push(repository, after, await stateOf(story, 'later'));
    await app.quiet();
    told.push(conversationOf(`${story}, after another push`, pull, await app.checked(pull)));
  }
  return `${normalised(told.join('\n\n'))}\n`;
}

test.each(readdirSync(STORIES))('%s', async (story) => {
  expectFile(new URL(`${story}/expected/conversation.md`, STORIES), await played(story));
});
