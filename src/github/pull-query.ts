import { z } from 'zod';
import type { RepositoryName } from './blobs.js';
import type { Client } from './client.js';

/*
 * What GraphQL tells about a pull request. One query answers the state, the branch it aims at, its neighbours and the
 * whole conversation, where REST would take six requests.
 */

const COMMENT = 'databaseId body viewerDidAuthor';
const COMMENTS = `totalCount pageInfo { hasNextPage endCursor } nodes { ${COMMENT} }`;
const THREADS = `pageInfo { hasNextPage endCursor } nodes {
  path line startLine subjectType isOutdated comments(first: 1) { totalCount nodes { ${COMMENT} } }
}`;
const PULLS = 'nodes { number state headRefOid baseRefName }';

const OVERVIEW = `query Overview($owner: String!, $repo: String!, $number: Int!, $head: GitObjectID!) {
  repository(owner: $owner, name: $repo) {
    defaultBranchRef { name target { oid } }
    pullRequest(number: $number) {
      state isDraft isCrossRepository headRefOid baseRefName changedFiles
      comments(first: 100) { ${COMMENTS} }
      reviewThreads(first: 100) { ${THREADS} }
    }
    pullRequests(states: OPEN, first: 100, orderBy: { field: UPDATED_AT, direction: DESC }) { ${PULLS} }
    object(oid: $head) { ... on Commit { associatedPullRequests(first: 50) { ${PULLS} } } }
  }
}`;

const ASSOCIATED = `query Associated($owner: String!, $repo: String!, $head: GitObjectID!) {
  repository(owner: $owner, name: $repo) {
    object(oid: $head) { ... on Commit { associatedPullRequests(first: 50) { ${PULLS} } } }
  }
}`;

const TIP = `query Tip($owner: String!, $repo: String!, $name: String!) {
  repository(owner: $owner, name: $repo) { ref(qualifiedName: $name) { target { oid } } }
}`;

const MORE_COMMENTS = `query Comments($owner: String!, $repo: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) { comments(first: 100, after: $after) { ${COMMENTS} } }
  }
}`;

const MORE_THREADS = `query Threads($owner: String!, $repo: String!, $number: Int!, $after: String!) {
  repository(owner: $owner, name: $repo) {
    pullRequest(number: $number) { reviewThreads(first: 100, after: $after) { ${THREADS} } }
  }
}`;

const oid = z.object({ oid: z.string() });
const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
const comment = z.object({ databaseId: z.number().nullable(), body: z.string(), viewerDidAuthor: z.boolean() });
const comments = z.object({ pageInfo, nodes: z.array(comment) });
const thread = z.object({
  path: z.string(),
  line: z.number().nullable(),
  startLine: z.number().nullable(),
  subjectType: z.enum(['LINE', 'FILE']),
  isOutdated: z.boolean(),
  comments: z.object({ totalCount: z.number(), nodes: z.array(comment) }),
});
const threads = z.object({ pageInfo, nodes: z.array(thread) });
const neighbour = z.object({
  number: z.number(),
  state: z.string(),
  headRefOid: z.string(),
  baseRefName: z.string(),
});
const neighbours = z.object({ nodes: z.array(neighbour) });
const commit = z.object({ associatedPullRequests: neighbours.optional() }).nullable();
const overview = z.object({
  repository: z.object({
    defaultBranchRef: z.object({ name: z.string(), target: oid }).nullable(),
    pullRequest: z.object({
      state: z.enum(['OPEN', 'CLOSED', 'MERGED']),
      isDraft: z.boolean(),
      isCrossRepository: z.boolean(),
      headRefOid: z.string(),
      baseRefName: z.string(),
      changedFiles: z.number(),
      comments,
      reviewThreads: threads,
    }),
    pullRequests: neighbours,
    object: commit,
  }),
});
const associated = z.object({ repository: z.object({ object: commit }) });
const tip = z.object({ repository: z.object({ ref: z.object({ target: oid }).nullable() }) });
const moreComments = z.object({ repository: z.object({ pullRequest: z.object({ comments }) }) });
const moreThreads = z.object({ repository: z.object({ pullRequest: z.object({ reviewThreads: threads }) }) });

export type CommentAnswer = z.output<typeof comment>;
export type ThreadAnswer = z.output<typeof thread>;
export type Neighbour = z.output<typeof neighbour>;

/** A pull request's overview; `associated` belongs to the commit asked for, which may not be the head any more. */
export type Overview = z.output<typeof overview>['repository'];

export async function queryOverview(
  client: Client,
  name: RepositoryName,
  number: number,
  head: string,
): Promise<Overview> {
  return overview.parse(await client.query(OVERVIEW, { ...name, number, head })).repository;
}

/** Pull requests that GitHub associates with a commit; those from forks are not always among them. */
export async function queryAssociated(
  client: Client,
  name: RepositoryName,
  head: string,
): Promise<readonly Neighbour[]> {
  const answer = associated.parse(await client.query(ASSOCIATED, { ...name, head }));
  return answer.repository.object?.associatedPullRequests?.nodes ?? [];
}

/** The commit that a branch points to now; undefined when there is no such branch. */
export async function queryTip(client: Client, name: RepositoryName, branch: string): Promise<string | undefined> {
  const answer = tip.parse(await client.query(TIP, { ...name, name: `refs/heads/${branch}` }));
  return answer.repository.ref?.target.oid;
}

/** All comments below the pull request, beginning with the page that the overview brought. */
export async function allComments(
  client: Client,
  variables: RepositoryName & { readonly number: number },
  first: z.output<typeof comments>,
): Promise<readonly CommentAnswer[]> {
  const all = [...first.nodes];
  for (let page = first; page.pageInfo.hasNextPage; all.push(...page.nodes)) {
    const answer = await client.query(MORE_COMMENTS, { ...variables, after: page.pageInfo.endCursor });
    page = moreComments.parse(answer).repository.pullRequest.comments;
  }
  return all;
}

/** All threads on the diff, beginning with the page that the overview brought. */
export async function allThreads(
  client: Client,
  variables: RepositoryName & { readonly number: number },
  first: z.output<typeof threads>,
): Promise<readonly ThreadAnswer[]> {
  const all = [...first.nodes];
  for (let page = first; page.pageInfo.hasNextPage; all.push(...page.nodes)) {
    const answer = await client.query(MORE_THREADS, { ...variables, after: page.pageInfo.endCursor });
    page = moreThreads.parse(answer).repository.pullRequest.reviewThreads;
  }
  return all;
}
