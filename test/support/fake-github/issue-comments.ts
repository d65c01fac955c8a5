import type { Json } from './answer.js';
import type { Person } from './people.js';
import type { Pull } from './pull.js';
import { noReactions } from './reactions.js';

/** A comment below a pull request. */
export interface IssueComment {
  readonly id: number;
  readonly author: Person;
  body: string;
  readonly viaApp: boolean;
  readonly createdAt: string;
  updatedAt: string;
  minimized: string | undefined;
}

const issueUrl = (pull: Pull): string => `${pull.repository.url}/issues/${pull.number}`;

/** GitHub's `issue-comment`. */
export function issueCommentJson(pull: Pull, comment: IssueComment): Json {
  const { world } = pull.repository;
  const url = `${pull.repository.url}/issues/comments/${comment.id}`;
  return {
    id: comment.id,
    node_id: `IC_${comment.id}`,
    url,
    html_url: `${pull.htmlUrl}#issuecomment-${comment.id}`,
    issue_url: issueUrl(pull),
    user: world.personJson(comment.author),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: pull.repository.associationOf(comment.author),
    performed_via_github_app: comment.viaApp ? world.appJson() : null,
    reactions: noReactions(url),
  };
}

/** A pull request as the issue that it also is. */
function issueJson(pull: Pull): Json {
  const url = issueUrl(pull);
  return {
    url,
    repository_url: pull.repository.url,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: pull.htmlUrl,
    id: pull.id,
    node_id: `I_${pull.id}`,
    number: pull.number,
    title: pull.title,
    user: pull.repository.world.personJson(pull.author),
    labels: [],
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: pull.conversation.comments.length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: pull.repository.associationOf(pull.author),
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: pull.url,
      html_url: pull.htmlUrl,
      diff_url: `${pull.htmlUrl}.diff`,
      patch_url: `${pull.htmlUrl}.patch`,
      merged_at: pull.merged?.at ?? null,
    },
    body: pull.body,
    reactions: noReactions(url),
  };
}

/** Tells the App that somebody wrote below a pull request. */
export async function announceComment(pull: Pull, comment: IssueComment): Promise<void> {
  const { world } = pull.repository;
  world.tell({
    event: 'issue_comment',
    action: 'created',
    repositoryId: pull.repository.id,
    payload: {
      action: 'created',
      issue: issueJson(pull),
      comment: issueCommentJson(pull, comment),
      sender: world.personJson(comment.author),
    },
  });
}
