import { created, found, noContent, ok, Refusal } from '../answer.js';
import type { Call, Routes } from '../call.js';
import { type IssueComment, issueCommentJson } from '../issue-comments.js';
import type { Pull } from '../pull.js';
import { checkBodyLength } from '../sizes.js';
import { mustBeOwn } from './own.js';

function commentIn(call: Call): { pull: Pull; comment: IssueComment } {
  const id = call.number('comment_id');
  const pull = call.repository.pulls.find(({ conversation }) =>
    conversation.comments.some((comment) => comment.id === id),
  );
  return { pull: found(pull), comment: found(found(pull).conversation.comments.find((comment) => comment.id === id)) };
}

function bodyOf(call: Call): string {
  const { body } = call.body<{ body: string }>();
  checkBodyLength(body);
  if (body.trim() === '') {
    throw new Refusal(422, 'Validation Failed', {
      errors: [{ resource: 'IssueComment', code: 'missing_field', field: 'body' }],
    });
  }
  return body;
}

/** Comments below pull requests. */
export const comments: Routes = {
  'issues/list-comments': (call) => {
    const { pull } = call;
    const since = call.text('since');
    const shown = pull.conversation.comments.filter((comment) => since === '' || comment.updatedAt >= since);
    return { kind: 'list', all: shown.map((comment) => issueCommentJson(pull, comment)) };
  },

  'issues/create-comment': async (call) => {
    const comment = await call.pull.conversation.comment(call.github.world.bot, bodyOf(call));
    return created(issueCommentJson(call.pull, comment));
  },

  'issues/get-comment': (call) => {
    const { pull, comment } = commentIn(call);
    return ok(issueCommentJson(pull, comment));
  },

  'issues/update-comment': (call) => {
    const { pull, comment } = commentIn(call);
    mustBeOwn(call, comment.author);
    comment.body = bodyOf(call);
    comment.updatedAt = call.github.world.now();
    return ok(issueCommentJson(pull, comment));
  },

  'issues/delete-comment': (call) => {
    const { pull, comment } = commentIn(call);
    mustBeOwn(call, comment.author);
    pull.conversation.comments = pull.conversation.comments.filter((candidate) => candidate !== comment);
    return noContent;
  },
};
