import type { Json } from './answer.js';
import { commitFacts } from './commit-json.js';
import type { Permissions } from './credentials.js';
import type { ChangedFile } from './diff.js';
import { forbidden, GraphqlRefusal } from './graphql-refusal.js';
import type { IssueComment } from './issue-comments.js';
import type { Person } from './people.js';
import { may } from './permissions.js';
import type { Pull } from './pull.js';
import type { Repository } from './repository.js';
import { isOutdated, type ReviewComment, type Thread } from './threads.js';
import { entries, entryAt } from './trees.js';

interface Slice {
  readonly first?: number;
  readonly last?: number;
  readonly after?: string;
  readonly before?: string;
}

/** GitHub sends at most this much text of a blob, and says `isTruncated` then. */
const TEXT_BYTES = 512_000;

/** A connection over a list. Cursors are positions; a page has 1 to 100 entries, as GitHub demands. */
export const connection =
  <T>(all: () => Promise<readonly T[]> | readonly T[], answer: (item: T) => unknown) =>
  async ({ first, last, after, before }: Slice): Promise<Json> => {
    const size = first ?? last;
    if (size === undefined) {
      throw new GraphqlRefusal(
        'MISSING_PAGINATION_BOUNDARIES',
        'You must provide a `first` or `last` value to properly paginate the connection.',
      );
    }
    if (size < 1 || size > 100) {
      throw new GraphqlRefusal(
        'EXCESSIVE_PAGINATION',
        `Requesting ${size} records on the connection exceeds the \`first\` limit of 100 records.`,
      );
    }
    const items = await all();
    const from = after === undefined || after === null ? 0 : Number(after) + 1;
    const to = before === undefined || before === null ? items.length : Number(before);
    const [start, end] = first === undefined ? [Math.max(to - size, from), to] : [from, Math.min(from + size, to)];
    const nodes = items.slice(start, end).map(answer);
    return {
      totalCount: items.length,
      nodes,
      edges: nodes.map((node, index) => ({ node, cursor: String(start + index) })),
      pageInfo: {
        hasNextPage: end < items.length,
        hasPreviousPage: start > 0,
        startCursor: nodes.length === 0 ? null : String(start),
        endCursor: nodes.length === 0 ? null : String(end - 1),
      },
    };
  };

/** GraphQL names bots without their `[bot]`. */
const actor = (person: Person): Json => ({
  __typename: person.type,
  id: `U_${person.id}`,
  databaseId: person.id,
  login: person.login.replace('[bot]', ''),
});

function commentFields(pull: Pull, comment: IssueComment | ReviewComment): Json {
  return {
    databaseId: comment.id,
    fullDatabaseId: String(comment.id),
    body: comment.body,
    author: actor(comment.author),
    createdAt: comment.createdAt,
    updatedAt: comment.updatedAt,
    viewerDidAuthor: comment.author === pull.repository.world.bot,
    isMinimized: comment.minimized !== undefined,
    minimizedReason: comment.minimized?.toLowerCase() ?? null,
  };
}

/** A comment on the diff, for GraphQL. */
export function reviewCommentAnswer(pull: Pull, comment: ReviewComment): Json {
  const { place } = comment;
  return {
    __typename: 'PullRequestReviewComment',
    id: `PRRC_${comment.id}`,
    ...commentFields(pull, comment),
    path: place.path,
    line: place.line,
    startLine: place.startLine,
    originalLine: place.originalLine,
    originalStartLine: place.originalStartLine,
    outdated: isOutdated(place),
    diffHunk: place.diffHunk,
    subjectType: place.subject.toUpperCase(),
    url: `${pull.htmlUrl}#discussion_r${comment.id}`,
  };
}

/** A comment below a pull request, for GraphQL. */
export function issueCommentAnswer(pull: Pull, comment: IssueComment): Json {
  const url = `${pull.htmlUrl}#issuecomment-${comment.id}`;
  return { __typename: 'IssueComment', id: `IC_${comment.id}`, ...commentFields(pull, comment), url };
}

/** A thread, for GraphQL. Who may resolve it depends on the token. */
export function threadAnswer(pull: Pull, thread: Thread, permissions: Permissions): Json {
  const { place, resolvedBy } = thread;
  const mayResolve = may(permissions, 'contents', 'write') && may(permissions, 'pull_requests', 'write');
  return {
    __typename: 'PullRequestReviewThread',
    id: `PRRT_${thread.id}`,
    isResolved: resolvedBy !== undefined,
    isOutdated: isOutdated(place),
    isCollapsed: resolvedBy !== undefined || isOutdated(place),
    resolvedBy: resolvedBy === undefined ? null : actor(resolvedBy),
    path: place.path,
    line: place.line,
    startLine: place.startLine,
    originalLine: place.originalLine,
    originalStartLine: place.originalStartLine,
    diffSide: place.side,
    startDiffSide: place.startSide,
    subjectType: place.subject.toUpperCase(),
    viewerCanResolve: mayResolve && resolvedBy === undefined,
    viewerCanUnresolve: mayResolve && resolvedBy !== undefined,
    viewerCanReply: may(permissions, 'pull_requests', 'write'),
    comments: connection(
      () => thread.comments,
      (comment) => reviewCommentAnswer(pull, comment),
    ),
  };
}

async function objectAnswer(repository: Repository, permissions: Permissions, oid: string): Promise<Json | null> {
  const object = await repository.git.object(oid);
  if (object === undefined || object.type === 'tag') return null;
  const { content, type } = object;
  const common = { oid, id: `O_${oid}`, abbreviatedOid: oid.slice(0, 7) };
  if (type === 'blob') {
    const isBinary = content.subarray(0, 8000).includes(0);
    const isTruncated = content.length > TEXT_BYTES;
    const text = isBinary ? null : content.subarray(0, TEXT_BYTES).toString();
    return { __typename: 'Blob', ...common, byteSize: content.length, isBinary, isTruncated, text };
  }
  if (type === 'tree') {
    const children = (await entries(repository.git, oid)) ?? [];
    const answer = children.map((entry) => ({
      name: entry.path,
      type: entry.type,
      mode: Number.parseInt(entry.mode, 8),
      oid: entry.oid,
      object: () => (entry.type === 'commit' ? null : objectAnswer(repository, permissions, entry.oid)),
    }));
    return { __typename: 'Tree', ...common, entries: answer };
  }
  const { tree, message, parents } = await commitFacts(repository, oid);
  const pulls = repository.pulls.filter((pull) => pull.head === oid && pull.headRepository === repository);
  return {
    __typename: 'Commit',
    ...common,
    message,
    tree: () => objectAnswer(repository, permissions, tree),
    parents: connection(
      () => parents,
      (parent) => objectAnswer(repository, permissions, parent),
    ),
    associatedPullRequests: connection(
      () => pulls,
      (pull) => pullAnswer(pull, permissions),
    ),
  };
}

/** What an expression such as `main`, an id, or `main:path/to/file` means. */
async function expressionOid(repository: Repository, expression: string): Promise<string | undefined> {
  const colon = expression.indexOf(':');
  const name = colon < 0 ? expression : expression.slice(0, colon);
  const sha =
    (await repository.resolve(name)) ?? ((await repository.git.object(name)) === undefined ? undefined : name);
  if (sha === undefined || colon < 0) return sha;
  return (await entryAt(repository.git, sha, expression.slice(colon + 1)))?.oid;
}

function fileAnswer(file: ChangedFile): Json {
  const changeType = file.status === 'removed' ? 'DELETED' : file.status.toUpperCase();
  return {
    __typename: 'PullRequestChangedFile',
    path: file.path,
    additions: file.additions,
    deletions: file.deletions,
    changeType,
  };
}

function pullAnswer(pull: Pull, permissions: Permissions): Json {
  const { conversation } = pull;
  return {
    __typename: 'PullRequest',
    id: `PR_${pull.id}`,
    databaseId: pull.id,
    number: pull.number,
    title: pull.title,
    body: pull.body ?? '',
    url: pull.htmlUrl,
    state: pull.merged === undefined ? pull.state.toUpperCase() : 'MERGED',
    isDraft: pull.draft,
    merged: pull.merged !== undefined,
    isCrossRepository: pull.headRepository !== pull.repository,
    author: actor(pull.author),
    headRefName: pull.headBranch,
    headRefOid: pull.head,
    baseRefName: pull.baseBranch,
    baseRefOid: pull.base,
    changedFiles: async () => (await pull.files()).length,
    files: connection(() => pull.files(), fileAnswer),
    comments: connection(
      () => conversation.comments,
      (comment) => issueCommentAnswer(pull, comment),
    ),
    reviewThreads: connection(
      () => conversation.threads,
      (thread) => threadAnswer(pull, thread, permissions),
    ),
    reviews: connection(
      () => conversation.reviews,
      (review) => ({
        __typename: 'PullRequestReview',
        id: `PRR_${review.id}`,
        databaseId: review.id,
        body: review.body,
        state: review.state,
        author: actor(review.author),
        // Trap of the real thing: the review is about pull requests, its commit about contents.
        commit: () =>
          demand(permissions, 'contents', () => objectAnswer(pull.repository, permissions, review.commitId)),
      }),
    ),
  };
}

function demand<T>(permissions: Permissions, name: string, answer: () => T): T {
  if (!may(permissions, name, 'read')) throw forbidden();
  return answer();
}

/** A repository, for GraphQL; every field asks for its own permission. */
export function repositoryAnswer(repository: Repository, permissions: Permissions): Json {
  const refAnswer = (branch: string): Json | null => {
    const sha = repository.head(branch);
    if (sha === undefined) return null;
    const target = (): unknown => objectAnswer(repository, permissions, sha);
    return { __typename: 'Ref', id: `REF_${branch}`, name: branch, prefix: 'refs/heads/', target };
  };
  return {
    __typename: 'Repository',
    id: `R_${repository.id}`,
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: repository.fullName,
    isPrivate: repository.private,
    isFork: repository.parent !== undefined,
    owner: actor(repository.owner),
    defaultBranchRef: () => demand(permissions, 'contents', () => refAnswer(repository.defaultBranch)),
    ref: ({ qualifiedName }: { qualifiedName: string }) =>
      demand(permissions, 'contents', () => refAnswer(qualifiedName.replace(/^refs\/heads\//, ''))),
    object: ({ oid, expression }: { oid?: string; expression?: string }) =>
      demand(permissions, 'contents', async () => {
        const wanted = oid ?? (await expressionOid(repository, expression ?? ''));
        return wanted === undefined ? null : objectAnswer(repository, permissions, wanted);
      }),
    pullRequest: ({ number }: { number: number }) =>
      demand(permissions, 'pull_requests', () => {
        const pull = repository.pulls.find((candidate) => candidate.number === number);
        if (pull !== undefined) return pullAnswer(pull, permissions);
        throw new GraphqlRefusal('NOT_FOUND', `Could not resolve to a PullRequest with the number of ${number}.`);
      }),
    pullRequests: async ({ states, ...slice }: Slice & { states?: readonly string[] | null }) =>
      demand(permissions, 'pull_requests', () => {
        const stateOf = (pull: Pull): string => (pull.merged === undefined ? pull.state.toUpperCase() : 'MERGED');
        const all = repository.pulls.filter((pull) => (states ?? [stateOf(pull)]).includes(stateOf(pull)));
        return connection(
          () => all,
          (pull) => pullAnswer(pull, permissions),
        )(slice);
      }),
  };
}
