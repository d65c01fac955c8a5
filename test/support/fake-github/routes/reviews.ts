import { created, found, invalid, noContent, ok } from '../answer.js';
import type { Call, Routes } from '../call.js';
import type { Pull } from '../pull.js';
import {
  createReview,
  type NewComment,
  type NewReview,
  openThread,
  placeFor,
  reviewedCommit,
  reviewJson,
} from '../reviews.js';
import { checkBodyLength } from '../sizes.js';
import { placeOnFile, type ReviewComment, reviewCommentJson, type ThreadPlace } from '../threads.js';
import { mustBeOwn } from './own.js';

interface NewThread extends NewComment {
  readonly commit_id: string;
  readonly in_reply_to?: number;
  readonly subject_type?: 'line' | 'file';
}

async function placeOf(pull: Pull, request: NewThread): Promise<ThreadPlace> {
  const commitId = await reviewedCommit(pull, request.commit_id);
  const files = await pull.files(commitId);
  const custom = (message: string): object => ({
    resource: 'PullRequestReviewComment',
    code: 'custom',
    field: 'pull_request_review_thread.line',
    message: `pull_request_review_thread.${message}`,
  });
  if (request.subject_type === 'file') {
    const file = files.find((candidate) => candidate.path === request.path);
    if (file === undefined) throw invalid(custom('path could not be resolved'));
    return placeOnFile(file, commitId);
  }
  const place = placeFor(files, request, commitId);
  if (Array.isArray(place)) throw invalid(...place.map(custom));
  return place;
}

function commentIn(call: Call): { pull: Pull; comment: ReviewComment } {
  const id = call.number('comment_id');
  const pull = call.repository.pulls.find(({ conversation }) =>
    conversation.reviewComments.some((one) => one.id === id),
  );
  return { pull: found(pull), comment: found(pull).conversation.threadOf(id).comment };
}

function reply(call: Call, commentId: number, body: string): ReviewComment {
  const { conversation } = call.pull;
  checkBodyLength(body);
  const { thread, comment } = conversation.threadOf(commentId);
  return conversation.addTo(thread, call.github.world.bot, body, comment);
}

async function newComment(call: Call): Promise<ReviewComment> {
  const request = call.body<NewThread>();
  if (request.in_reply_to !== undefined) return reply(call, request.in_reply_to, request.body);
  checkBodyLength(request.body);
  const thread = await openThread(call.pull, await placeOf(call.pull, request), call.github.world.bot, request.body);
  return found(thread.comments[0]);
}

/** Reviews and comments on the diff. */
export const reviews: Routes = {
  'pulls/list-reviews': ({ pull }) => ({
    kind: 'list',
    all: pull.conversation.reviews.map((review) => reviewJson(pull, review)),
  }),

  'pulls/create-review': async (call) =>
    ok(reviewJson(call.pull, await createReview(call.pull, call.github.world.bot, call.body<NewReview>()))),

  'pulls/update-review': (call) => {
    const review = found(call.pull.conversation.reviews.find(({ id }) => id === call.number('review_id')));
    mustBeOwn(call, review.author);
    const { body } = call.body<{ body: string }>();
    checkBodyLength(body);
    review.body = body;
    return ok(reviewJson(call.pull, review));
  },

  'pulls/list-review-comments': (call) => {
    const { pull } = call;
    const all = pull.conversation.reviewComments.map((comment) => reviewCommentJson(pull, comment));
    const descending = call.text('sort') !== '' && call.text('direction') !== 'asc';
    return { kind: 'list', all: descending ? all.reverse() : all };
  },

  'pulls/create-review-comment': async (call) => created(reviewCommentJson(call.pull, await newComment(call))),

  'pulls/create-reply-for-review-comment': (call) =>
    created(reviewCommentJson(call.pull, reply(call, call.number('comment_id'), call.body<{ body: string }>().body))),

  'pulls/get-review-comment': (call) => {
    const { pull, comment } = commentIn(call);
    return ok(reviewCommentJson(pull, comment));
  },

  'pulls/update-review-comment': (call) => {
    const { pull, comment } = commentIn(call);
    mustBeOwn(call, comment.author);
    const { body } = call.body<{ body: string }>();
    checkBodyLength(body);
    comment.body = body;
    comment.updatedAt = call.github.world.now();
    return ok(reviewCommentJson(pull, comment));
  },

  'pulls/delete-review-comment': (call) => {
    const { pull, comment } = commentIn(call);
    mustBeOwn(call, comment.author);
    pull.conversation.removeReviewComment(comment.id);
    return noContent;
  },
};
