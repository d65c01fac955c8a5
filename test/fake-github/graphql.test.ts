import { describe, expect, test } from '@jest/globals';
import { clientFor, openedPull, repositoryWith, started } from './started.js';

const github = await started();
const path = 'app/deployment.yaml';

/** Data and errors of a GraphQL request, whether or not there are errors. */
async function ask(
  octokit: Awaited<ReturnType<typeof clientFor>>,
  query: string,
  variables: Record<string, unknown> = {},
) {
  const { data } = await octokit.request('POST /graphql', { query, variables });
  return data as { data?: Record<string, unknown> | null; errors?: Array<{ type?: string; message: string }> };
}

describe('GraphQL', () => {
  test('reads many blobs at once, with aliases, fragments and variables', async () => {
    const { octokit, at, repository } = await repositoryWith(github, {
      'a.yaml': 'a: 1\n',
      'b/c.yaml': 'c: 1\n',
      'logo.bin': Buffer.from([0, 1]),
    });
    const query = `query($owner: String!, $repo: String!, $oid: GitObjectID) {
      repository(owner: $owner, name: $repo) {
        a: object(expression: "main:a.yaml") { ...file }
        c: object(expression: "${repository.headOf('main')}:b/c.yaml") { ...file }
        logo: object(expression: "main:logo.bin") { ...file }
        none: object(expression: "main:none") { ...file }
        commit: object(oid: $oid) { ... on Commit { tree { entries { name type } } } }
        ref(qualifiedName: "refs/heads/main") { target { oid } }
      }
    }
    fragment file on GitObject { ... on Blob { byteSize isBinary isTruncated text } }`;
    const { data } = await ask(octokit, query, { ...at, oid: repository.headOf('main') });
    expect(data?.['repository']).toEqual({
      a: { byteSize: 5, isBinary: false, isTruncated: false, text: 'a: 1\n' },
      c: { byteSize: 5, isBinary: false, isTruncated: false, text: 'c: 1\n' },
      logo: { byteSize: 2, isBinary: true, isTruncated: false, text: null },
      none: null,
      commit: {
        tree: {
          entries: [
            { name: 'a.yaml', type: 'blob' },
            { name: 'b', type: 'tree' },
            { name: 'logo.bin', type: 'blob' },
          ],
        },
      },
      ref: { target: { oid: repository.headOf('main') } },
    });
  });

  test('reads the conversation of a pull request', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const comment = { ...at, pull_number: pull.number, path, commit_id: pull.head, line: 10, body: 'About ten' };
    const { data: first } = await octokit.rest.pulls.createReviewComment(comment);
    pull.conversation.reply(first.id, 'ana', 'Really?');
    const query = `query($owner: String!, $repo: String!, $number: Int!) {
      repository(owner: $owner, name: $repo) {
        pullRequest(number: $number) {
          headRefOid baseRefOid
          files(first: 10) { nodes { path changeType } }
          reviewThreads(first: 1) {
            pageInfo { hasNextPage endCursor }
            nodes { isResolved isOutdated line viewerCanResolve comments(first: 10) { nodes { databaseId body author { login } viewerDidAuthor } } }
          }
        }
      }
    }`;
    const { data } = await ask(octokit, query, { ...at, number: pull.number });
    expect(data?.['repository']).toMatchObject({
      pullRequest: {
        headRefOid: pull.head,
        files: { nodes: [{ path, changeType: 'MODIFIED' }] },
        reviewThreads: {
          pageInfo: { hasNextPage: false, endCursor: '0' },
          nodes: [
            {
              isResolved: false,
              isOutdated: false,
              line: 10,
              viewerCanResolve: false,
              comments: {
                nodes: [
                  { databaseId: first.id, author: { login: 'portcullis' }, viewerDidAuthor: true },
                  { body: 'Really?', author: { login: 'ana' }, viewerDidAuthor: false },
                ],
              },
            },
          ],
        },
      },
    });
  });

  test('refuses to resolve threads without contents: write', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const comment = { ...at, pull_number: pull.number, path, commit_id: pull.head, line: 10, body: 'About ten' };
    await octokit.rest.pulls.createReviewComment(comment);
    const resolve = `mutation { resolveReviewThread(input: { threadId: "PRRT_${pull.conversation.threads[0]?.id}" }) { thread { isResolved } } }`;
    expect((await ask(octokit, resolve)).errors).toMatchObject([
      { type: 'FORBIDDEN', message: 'Resource not accessible by integration' },
    ]);
    const installation = github.installationOf(repository);
    const before = installation.permissions;
    installation.permissions = { ...before, contents: 'write' };
    const writer = await clientFor(github, repository);
    installation.permissions = before;
    expect((await ask(writer, resolve)).data).toEqual({ resolveReviewThread: { thread: { isResolved: true } } });
  });

  test('minimises comments', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const pull = await openedPull(repository);
    const { data } = await octokit.rest.issues.createComment({ ...at, issue_number: pull.number, body: 'Old news' });
    const minimise = `mutation { minimizeComment(input: { subjectId: "${data.node_id}", classifier: OUTDATED }) { minimizedComment { isMinimized minimizedReason } } }`;
    expect((await ask(octokit, minimise)).data).toEqual({
      minimizeComment: { minimizedComment: { isMinimized: true, minimizedReason: 'outdated' } },
    });
  });

  test.each([
    ['what is not in the schema', '{ repository(owner: "acme", name: "x") { colour } }', undefined],
    ['repositories that are not there', '{ repository(owner: "acme", name: "none") { id } }', 'NOT_FOUND'],
  ])('refuses %s', async (_, query, type) => {
    const { octokit } = await repositoryWith(github);
    const { errors } = await ask(octokit, query);
    expect(errors?.[0]?.type).toBe(type);
    expect(errors).toHaveLength(1);
  });

  test('refuses lists without bounds', async () => {
    const { octokit, at, repository } = await repositoryWith(github);
    const { number } = await openedPull(repository);
    const query = `{ repository(owner: "acme", name: "${at.repo}") { pullRequest(number: ${number}) { comments(first: 101) { totalCount } } } }`;
    expect((await ask(octokit, query)).errors?.[0]?.type).toBe('EXCESSIVE_PAGINATION');
  });
});
