import { z } from 'zod';
import type { RepositoryName } from './blobs.js';
import type { Client } from './client.js';

/*
 * What GraphQL tells about a pull request. One query answers the state, the branch it aims at, its neighbours and the
 * whole conversation, where REST would take six requests.
 */

// `databaseId` has 32 bits, which GitHub's comments have outgrown.
const COMMENT = 'fullDatabaseId body viewerDidAuthor';
const COMMENTS = `totalCount pageInfo { hasNextPage endCursor } nodes { ${COMMENT} }`;
const THREADS = `pageInfo { hasNextPage endCursor } nodes {
  path line startLine subjectType isOutdated comments(first: 1) { totalCount nodes { ${COMMENT} } }
}`;
const PULLS = 'pageInfo { hasNextPage endCursor } nodes { number headRefOid baseRefName }';

const OVERVIEW = `query Overview($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) {
    defaultBranchRef { name target { oid } }
    pullRequest(number: $number) {
      state isDraft isCrossRepository headRefOid baseRefName changedFiles
      comments(first: 100) { ${COMMENTS} }
      reviewThreads(first: 100) { ${THREADS} }
    }
    pullRequests(states: OPEN, first: 100) { ${PULLS} }
  }
}`;

const OPEN_PULLS = `query OpenPulls($owner: String!, $repo: String!, $after: String) {
  repository(owner: $owner, name: $repo) { pullRequests(states: OPEN, first: 100, after: $after) { ${PULLS} } }
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
const comment = z.object({
  fullDatabaseId: z.coerce.number().int().positive(),
  body: z.string(),
  viewerDidAuthor: z.boolean(),
});
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
const openPull = z.object({ number: z.number(), headRefOid: z.string(), baseRefName: z.string() });
const openPulls = z.object({ pageInfo, nodes: z.array(openPull) });
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
    pullRequests: openPulls,
  }),
});
const moreOpenPulls = z.object({ repository: z.object({ pullRequests: openPulls }) });
const tip = z.object({ repository: z.object({ ref: z.object({ target: oid }).nullable() }) });
const moreComments = z.object({ repository: z.object({ pullRequest: z.object({ comments }) }) });
const moreThreads = z.object({ repository: z.object({ pullRequest: z.object({ reviewThreads: threads }) }) });

export type CommentAnswer = z.output<typeof comment>;
export type ThreadAnswer = z.output<typeof thread>;
export type OpenPull = z.output<typeof openPull>;

export type Overview = z.output<typeof overview>['repository'];

/** A pull request by the names that GraphQL takes. */
export interface PullName extends RepositoryName {
  readonly number: number;
}

export async function queryOverview(client: Client, pull: PullName): Promise<Overview> {
  return (await client.query(overview, OVERVIEW, { ...pull })).repository;
}

/** The commit that a branch points to now; undefined when there is no such branch. */
export async function queryTip(client: Client, name: RepositoryName, branch: string): Promise<string | undefined> {
  const variables = { owner: name.owner, repo: name.repo, name: `refs/heads/${branch}` };
  return (await client.query(tip, TIP, variables)).repository.ref?.target.oid;
}

interface Page<Node> {
  readonly pageInfo: z.output<typeof pageInfo>;
  readonly nodes: readonly Node[];
}

/** All nodes of a connection, beginning with the page that is there; without one from the start. */
async function allNodes<Node>(
  first: Page<Node> | undefined,
  next: (after: string | null) => Promise<Page<Node>>,
): Promise<readonly Node[]> {
  let page = first ?? (await next(null));
  const all = [...page.nodes];
  while (page.pageInfo.hasNextPage) {
    page = await next(page.pageInfo.endCursor);
    all.push(...page.nodes);
  }
  return all;
}

/** All comments below the pull request, beginning with the page that the overview brought. */
export const allComments = (client: Client, pull: PullName, first: Page<CommentAnswer>) =>
  allNodes(first, async (after) => {
    const answer = await client.query(moreComments, MORE_COMMENTS, { ...pull, after });
    return answer.repository.pullRequest.comments;
  });

/** All threads on the diff, beginning with the page that the overview brought. */
export const allThreads = (client: Client, pull: PullName, first: Page<ThreadAnswer>) =>
  allNodes(first, async (after) => {
    const answer = await client.query(moreThreads, MORE_THREADS, { ...pull, after });
    return answer.repository.pullRequest.reviewThreads;
  });

/**
 * All open pull requests of the repository. There is no shorter way to those of one commit: what GitHub associates with a
 * commit leaves out pull requests from forks.
 */
export const allOpenPulls = (client: Client, { owner, repo }: RepositoryName, first?: Page<OpenPull>) =>
  allNodes(first, async (after) => {
    const answer = await client.query(moreOpenPulls, OPEN_PULLS, { owner, repo, after });
    return answer.repository.pullRequests;
  });
