import { type Anchor, movedLine, quoteOf, type Side } from './anchor.js';
import type { Json } from './answer.js';
import { type ChangedFile, changedFiles } from './diff.js';
import type { Person } from './people.js';
import type { Pull } from './pull.js';
import { noReactions } from './reactions.js';

/** Where a thread stands. `line` and `position` become null when a push changes what it is about. */
export interface ThreadPlace {
  readonly path: string;
  readonly subject: 'line' | 'file';
  readonly side: Side;
  readonly startSide: Side | null;
  readonly originalLine: number | null;
  readonly originalStartLine: number | null;
  readonly originalPosition: number;
  readonly originalCommitId: string;
  readonly diffHunk: string;
  line: number | null;
  startLine: number | null;
  position: number | null;
  commitId: string;
}

export interface ReviewComment {
  readonly id: number;
  readonly author: Person;
  body: string;
  readonly place: ThreadPlace;
  readonly reviewId: number;
  readonly replyTo: number | undefined;
  readonly createdAt: string;
  updatedAt: string;
  minimized: string | undefined;
}

/** A conversation about one place of the diff. */
export interface Thread {
  readonly id: number;
  readonly place: ThreadPlace;
  comments: ReviewComment[];
  resolvedBy: Person | undefined;
}

/** A place on lines of a file's diff; the anchor must have been accepted before. */
export function placeOnLines(file: ChangedFile, anchor: Anchor, commitId: string): ThreadPlace {
  const quote = quoteOf(file, anchor);
  const startLine = anchor.startLine ?? null;
  return {
    path: file.path,
    subject: 'line',
    side: anchor.side,
    startSide: startLine === null ? null : (anchor.startSide ?? anchor.side),
    originalLine: anchor.line,
    originalStartLine: startLine,
    originalPosition: quote?.position ?? 1,
    originalCommitId: commitId,
    diffHunk: quote?.diffHunk ?? '',
    line: anchor.line,
    startLine,
    position: quote?.position ?? null,
    commitId,
  };
}

/** A place on a file as a whole: it has no line, so no push to that file can make it outdated. */
export function placeOnFile(file: ChangedFile, commitId: string): ThreadPlace {
  const nowhere = { line: null, startLine: null, originalLine: null, originalStartLine: null, startSide: null };
  const original = { originalPosition: 1, originalCommitId: commitId, position: 1, commitId };
  return {
    path: file.path,
    subject: 'file',
    side: 'RIGHT',
    diffHunk: file.hunks[0]?.header ?? '',
    ...nowhere,
    ...original,
  };
}

/** GitHub's word for a comment whose lines are gone. */
export const isOutdated = (place: ThreadPlace): boolean => place.subject === 'line' && place.line === null;

function outdate(place: ThreadPlace): void {
  place.line = null;
  place.startLine = null;
  place.position = null;
}

async function movedBy(pull: Pull, from: string, to: string, path: string, line: number): Promise<number | undefined> {
  const changed = await changedFiles(pull.repository.git, from, to);
  const file = changed.find((candidate) => (candidate.previousPath ?? candidate.path) === path);
  if (file === undefined) return line;
  if (file.path !== path || file.status === 'removed' || file.hunks.length === 0) return undefined;
  return movedLine(file.hunks, line);
}

/** Moves a thread along with a push of the head from `oldHead`, whose merge base was `oldMergeBase`. */
export async function follow(pull: Pull, thread: Thread, oldHead: string, oldMergeBase: string): Promise<void> {
  const { place } = thread;
  const file = (await pull.files()).find((candidate) => candidate.path === place.path);
  if (place.subject === 'file') {
    if (file !== undefined) place.commitId = pull.head;
    return;
  }
  if (place.line === null) return;
  const mergeBase = await pull.mergeBase();
  const move = (side: Side, line: number): Promise<number | undefined> =>
    side === 'RIGHT'
      ? movedBy(pull, oldHead, pull.head, place.path, line)
      : movedBy(pull, oldMergeBase, mergeBase, place.path, line);
  const line = await move(place.side, place.line);
  const startLine = place.startLine === null ? undefined : await move(place.startSide ?? place.side, place.startLine);
  const lost = line === undefined || file === undefined || (place.startLine !== null && startLine === undefined);
  if (lost) return outdate(place);
  const anchor = { side: place.side, line, startSide: place.startSide ?? undefined, startLine };
  const quote = quoteOf(file, anchor);
  if (quote === undefined) return outdate(place);
  Object.assign(place, { line, startLine: startLine ?? null, position: quote.position, commitId: pull.head });
}

/** GitHub's `pull-request-review-comment`. */
export function reviewCommentJson(pull: Pull, comment: ReviewComment): Json {
  const { place } = comment;
  const { world } = pull.repository;
  const url = `${pull.repository.url}/pulls/comments/${comment.id}`;
  const html = `${pull.htmlUrl}#discussion_r${comment.id}`;
  return {
    id: comment.id,
    node_id: `PRRC_${comment.id}`,
    url,
    html_url: html,
    pull_request_url: pull.url,
    pull_request_review_id: comment.reviewId,
    ...(comment.replyTo === undefined ? {} : { in_reply_to_id: comment.replyTo }),
    diff_hunk: place.diffHunk,
    path: place.path,
    position: place.position,
    original_position: place.originalPosition,
    line: place.line,
    ...(place.originalLine === null ? {} : { original_line: place.originalLine }),
    start_line: place.startLine,
    original_start_line: place.originalStartLine,
    side: place.side,
    start_side: place.startSide,
    subject_type: place.subject,
    commit_id: place.commitId,
    original_commit_id: place.originalCommitId,
    user: world.personJson(comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: pull.repository.associationOf(comment.author),
    _links: { self: { href: url }, html: { href: html }, pull_request: { href: pull.url } },
    reactions: noReactions(url),
  };
}
