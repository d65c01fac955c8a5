import { anchorAt, objectionsTo, type Side } from './anchor.js';
import { invalid, type Json, Refusal } from './answer.js';
import type { Review } from './conversation.js';
import type { ChangedFile } from './diff.js';
import type { Person } from './people.js';
import type { Pull } from './pull.js';
import { checkBodyLength } from './sizes.js';
import { follow, placeOnLines, type Thread, type ThreadPlace } from './threads.js';

/** One comment of a review to be created, in the words of the REST API. */
export interface NewComment {
  readonly path: string;
  readonly body: string;
  readonly position?: number | undefined;
  readonly line?: number | undefined;
  readonly side?: string | undefined;
  readonly start_line?: number | undefined;
  readonly start_side?: string | undefined;
}

/** The body of `POST /pulls/{n}/reviews`. */
export interface NewReview {
  readonly commit_id?: string;
  readonly event?: 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';
  readonly body?: string;
  readonly comments?: readonly NewComment[];
}

const STATES = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const;

const sideOf = (side: string | undefined): Side | undefined =>
  side === undefined ? undefined : side === 'LEFT' ? 'LEFT' : 'RIGHT';

/** The place a comment asks for, or GitHub's objections to it. */
export function placeFor(files: readonly ChangedFile[], comment: NewComment, commitId: string): ThreadPlace | string[] {
  const file = files.find((candidate) => candidate.path === comment.path);
  if (file === undefined) return ['path could not be resolved', "diff hunk can't be blank"];
  const anchor =
    comment.line === undefined
      ? anchorAt(file, comment.position ?? 0)
      : {
          side: sideOf(comment.side) ?? 'RIGHT',
          line: comment.line,
          startSide: sideOf(comment.start_side),
          startLine: comment.start_line,
        };
  if (anchor === undefined) return ['position is invalid', "diff hunk can't be blank"];
  const objections = objectionsTo(file, anchor);
  return objections.length > 0 ? objections : placeOnLines(file, anchor, commitId);
}

/** The commit a review is about. Refused when the pull request does not have it, or no longer after a force push. */
export async function reviewedCommit(pull: Pull, commitId: string | undefined): Promise<string> {
  if (commitId === undefined || (await pull.contains(commitId))) return commitId ?? pull.head;
  throw invalid({
    resource: 'PullRequestReview',
    code: 'custom',
    field: 'commit_id',
    message: 'commit_id is not part of the pull request',
  });
}

function refuseWithoutWords(pull: Pull, author: Person, review: NewReview): void {
  if (review.event !== undefined && review.event !== 'APPROVE' && (review.body ?? '') === '') {
    throw invalid({ resource: 'PullRequestReview', code: 'missing_field', field: 'body' });
  }
  if (author === pull.author && review.event === 'APPROVE') {
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Can not approve your own pull request'] });
  }
  if (author === pull.author && review.event === 'REQUEST_CHANGES') {
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Can not request changes on your own pull request'] });
  }
}

/** Submits a review, all of it or nothing: one comment that GitHub would not place refuses the whole. */
export async function createReview(pull: Pull, author: Person, review: NewReview): Promise<Review> {
  const { world } = pull.repository;
  refuseWithoutWords(pull, author, review);
  for (const body of [review.body ?? '', ...(review.comments ?? []).map((comment) => comment.body)])
    checkBodyLength(body);
  const commitId = await reviewedCommit(pull, review.commit_id);
  const files = await pull.files(commitId);
  const places = (review.comments ?? []).map((comment) => placeFor(files, comment, commitId));
  const objections = places.flatMap((place) => (Array.isArray(place) ? [place.join(' and ')] : []));
  if (objections.length > 0) {
    const errors = objections.map((objection) => `Pull request review thread ${objection}`);
    throw new Refusal(422, 'Unprocessable Entity', { errors });
  }
  const created: Review = {
    id: world.id(),
    author,
    body: review.body ?? '',
    state: review.event === undefined ? 'PENDING' : STATES[review.event],
    commitId,
    submittedAt: world.now(),
  };
  pull.conversation.reviews.push(created);
  for (const [index, comment] of (review.comments ?? []).entries()) {
    const place = places[index];
    if (place === undefined || Array.isArray(place)) continue;
    await openThread(pull, place, author, comment.body, created.id);
  }
  return created;
}

/** Starts a thread; one on an older commit is carried over to the head at once, or is outdated from the start. */
export async function openThread(
  pull: Pull,
  place: ThreadPlace,
  author: Person,
  body: string,
  reviewId?: number,
): Promise<Thread> {
  const thread: Thread = { id: pull.repository.world.id(), place, comments: [], resolvedBy: undefined };
  if (place.originalCommitId !== pull.head) {
    await follow(pull, thread, place.originalCommitId, await pull.mergeBase(place.originalCommitId));
  }
  pull.conversation.addTo(thread, author, body, undefined, reviewId);
  pull.conversation.threads.push(thread);
  return thread;
}

/** GitHub's `pull-request-review`. */
export function reviewJson(pull: Pull, review: Review): Json {
  const html = `${pull.htmlUrl}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: `PRR_${review.id}`,
    user: pull.repository.world.personJson(review.author),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull.url,
    author_association: pull.repository.associationOf(review.author),
    _links: { html: { href: html }, pull_request: { href: pull.url } },
    ...(review.state === 'PENDING' ? {} : { submitted_at: review.submittedAt }),
    commit_id: review.commitId,
  };
}
