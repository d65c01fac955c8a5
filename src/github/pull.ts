import { type FilePath, filePath } from '../analysis/index.js';
import { type CommitSha, commitSha, type PullRequest, type Repository } from '../review/index.js';
import type { RepositoryName } from './blobs.js';
import type { Client } from './client.js';
import {
  allComments,
  allOpenPulls,
  allThreads,
  type CommentAnswer,
  type OpenPull,
  type Overview,
  type PullName,
  queryOverview,
  queryTip,
  type ThreadAnswer,
} from './pull-query.js';
import { Trouble } from './trouble.js';

/** A file as the pull request's diff shows it. */
export interface ChangedFile {
  readonly path: FilePath;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'other';
  readonly previousPath?: FilePath;
  /** Unified diff; absent when GitHub leaves it out: binary, very large, or moved without a change. */
  readonly patch?: string;
}

/**
 * The files of the diff, for renames and for anchoring comments. What is judged is computed from the two trees and never
 * depends on this list, which GitHub cuts.
 */
export interface Changes {
  readonly files: readonly ChangedFile[];
  /** False when GitHub shows fewer files than the pull request changes. */
  readonly complete: boolean;
}

/** One of our own comments on the diff. */
export interface OwnThread {
  readonly comment: number;
  readonly body: string;
  readonly path: string;
  /** Where it stands in the present diff; absent when it is about the whole file, or outdated. */
  readonly lines?: { readonly start: number; readonly end: number };
  readonly about: 'lines' | 'file';
  readonly outdated: boolean;
  readonly answered: boolean;
}

/** What we said under a pull request before. */
export interface Conversation {
  readonly threads: readonly OwnThread[];
  readonly comments: readonly { readonly id: number; readonly body: string }[];
}

/** An open pull request and the branch that it aims at. */
export interface SameHead {
  readonly number: number;
  readonly base: string;
}

/** A pull request as it is now. */
export interface PullNow {
  readonly open: boolean;
  readonly draft: boolean;
  readonly fromFork: boolean;
  readonly head: CommitSha;
  readonly base: { readonly branch: string; readonly tip: CommitSha };
  /** Where the change starts: what the diff is against. */
  readonly mergeBase: CommitSha;
  readonly changes: Changes;
  /** Other open pull requests with the same head; a check run belongs to all of them. */
  readonly others: readonly SameHead[];
  readonly conversation: Conversation;
}

/** What a review will surely ask for, so that it can be fetched while GitHub compares the commits. */
export interface ReadAhead {
  readonly repository: Repository;
  /** Files that are read at the tip of the base branch, as the settings. */
  readonly baseFiles: readonly FilePath[];
}

/** GitHub's caps: files in a comparison, and files in the list of a pull request's files. */
const COMPARED_FILES = 300;
const LISTED_FILES = 3000;

/**
 * Reads a pull request as it is now. `expected` is the head that the event named, and only guides what is fetched ahead:
 * another one may have been pushed since, so `head` of the answer counts. Requests, and which wait for one another:
 *
 * 1. GraphQL: state, branches, tip of the default branch, open pull requests, conversation.
 * 2. REST: the comparison of the base branch's tip and the head, which gives the merge base and the diff. Only when
 *    needed, before it: the tip of a base branch that is not the default one; beside it: what is beyond the first hundred
 *    comments, threads or open pull requests; after it: the pages of files of more than 300.
 *
 * With `ahead`, a review reads four deep: the check run and the head's tree come beside the first, the base branch's tree
 * beside the second, then the settings' blob beside the merge base's tree, and last one batch of blobs.
 *
 * Rejects with `RateLimited` or `Trouble`.
 */
export async function readPull(
  client: Client,
  pull: PullRequest,
  expected: CommitSha,
  ahead?: ReadAhead,
): Promise<PullNow> {
  if (ahead !== undefined) listAhead(ahead, expected);
  const name = { owner: pull.owner, repo: pull.repository, number: pull.number };
  const overview = await queryOverview(client, name);
  const { pullRequest, defaultBranchRef } = overview;
  const head = commitSha(pullRequest.headRefOid);
  if (ahead !== undefined && defaultBranchRef?.name === pullRequest.baseRefName) {
    readAhead(ahead, commitSha(defaultBranchRef.target.oid));
  }
  const [comparison, openPulls, comments, threads] = await Promise.all([
    compared(client, name, overview),
    allOpenPulls(client, name, overview.pullRequests),
    allComments(client, name, pullRequest.comments),
    allThreads(client, name, pullRequest.reviewThreads),
  ]);
  return {
    open: pullRequest.state === 'OPEN',
    draft: pullRequest.isDraft,
    fromFork: pullRequest.isCrossRepository,
    head,
    base: { branch: pullRequest.baseRefName, tip: comparison.tip },
    mergeBase: comparison.mergeBase,
    changes: comparison.changes,
    others: withHead(openPulls, head).filter(({ number }) => number !== pull.number),
    conversation: conversationOf(comments, threads),
  };
}

/** Reading ahead only fills the repository's memory; whoever asks again is told what went wrong. */
const nobodyAsked = (): void => undefined;

function listAhead({ repository }: ReadAhead, head: CommitSha): void {
  repository.tree(head).list().catch(nobodyAsked);
}

function readAhead({ repository, baseFiles }: ReadAhead, tip: CommitSha): void {
  repository.tree(tip).read(baseFiles).catch(nobodyAsked);
}

interface Comparison {
  readonly tip: CommitSha;
  readonly mergeBase: CommitSha;
  readonly changes: Changes;
}

async function compared(
  client: Client,
  { owner, repo, number }: PullName,
  { pullRequest, defaultBranchRef }: Overview,
): Promise<Comparison> {
  const name = { owner, repo };
  const { baseRefName: branch, headRefOid: head, changedFiles } = pullRequest;
  // A pull request's own record of its base is not renewed when the base branch moves on.
  const tip = branch === defaultBranchRef?.name ? defaultBranchRef.target.oid : await queryTip(client, name, branch);
  if (tip === undefined) throw new Trouble('gone', 'The base branch does not exist any more', 404);
  const { data } = await client.rest.repos.compareCommitsWithBasehead({
    ...name,
    basehead: `${tip}...${head}`,
    per_page: 1,
  });
  const shown = (data.files ?? []).map(changedFile);
  const files = shown.length < COMPARED_FILES ? shown : await listedFiles(client, name, number);
  return {
    tip: commitSha(tip),
    mergeBase: commitSha(data.merge_base_commit.sha),
    changes: { files, complete: files.length < LISTED_FILES && files.length >= changedFiles },
  };
}

async function listedFiles(client: Client, name: RepositoryName, number: number): Promise<readonly ChangedFile[]> {
  const all = await client.paginate(client.rest.pulls.listFiles, { ...name, pull_number: number, per_page: 100 });
  return all.map(changedFile);
}

function changedFile(file: {
  readonly filename: string;
  readonly status: string;
  readonly previous_filename?: string;
  readonly patch?: string;
}): ChangedFile {
  return {
    path: filePath(file.filename),
    status: statusOf(file.status),
    ...(file.previous_filename === undefined ? {} : { previousPath: filePath(file.previous_filename) }),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
  };
}

function statusOf(status: string): ChangedFile['status'] {
  switch (status) {
    case 'added':
    case 'removed':
    case 'modified':
    case 'renamed':
      return status;
    default:
      return 'other';
  }
}

const withHead = (pulls: readonly OpenPull[], head: CommitSha): readonly SameHead[] =>
  pulls
    .flatMap(({ number, headRefOid, baseRefName: base }) => (headRefOid === head ? [{ number, base }] : []))
    .sort((a, b) => a.number - b.number);

/** The open pull requests with that head, for jobs that know a commit only. Rejects with `RateLimited` or `Trouble`. */
export async function openPullsAt(client: Client, name: RepositoryName, head: CommitSha): Promise<readonly SameHead[]> {
  return withHead(await allOpenPulls(client, name), head);
}

function conversationOf(comments: readonly CommentAnswer[], threads: readonly ThreadAnswer[]): Conversation {
  const own = comments.filter(({ viewerDidAuthor }) => viewerDidAuthor);
  return { comments: own.map(({ fullDatabaseId: id, body }) => ({ id, body })), threads: threads.flatMap(ownThread) };
}

function ownThread(thread: ThreadAnswer): OwnThread[] {
  const [first] = thread.comments.nodes;
  if (first?.viewerDidAuthor !== true) return [];
  const { line, startLine } = thread;
  return [
    {
      comment: first.fullDatabaseId,
      body: first.body,
      path: thread.path,
      ...(line === null || thread.isOutdated ? {} : { lines: { start: startLine ?? line, end: line } }),
      about: thread.subjectType === 'FILE' ? 'file' : 'lines',
      outdated: thread.isOutdated,
      answered: thread.comments.totalCount > 1,
    },
  ];
}
