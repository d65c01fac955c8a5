import type { Json } from './answer.js';
import { testMerge } from './merge.js';
import type { Pull } from './pull.js';
import type { Repository } from './repository.js';
import { repositoryJson } from './repository-json.js';

function sideJson(repository: Repository, ref: string, sha: string): Json {
  return {
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha,
    user: repository.world.personJson(repository.owner),
    repo: repositoryJson(repository),
  };
}

function linksOf(pull: Pull): Json {
  const issue = `${pull.repository.url}/issues/${pull.number}`;
  return {
    url: pull.url,
    html_url: pull.htmlUrl,
    diff_url: `${pull.htmlUrl}.diff`,
    patch_url: `${pull.htmlUrl}.patch`,
    issue_url: issue,
    commits_url: `${pull.url}/commits`,
    review_comments_url: `${pull.url}/comments`,
    review_comment_url: `${pull.repository.url}/pulls/comments{/number}`,
    comments_url: `${issue}/comments`,
    statuses_url: `${pull.repository.url}/statuses/${pull.head}`,
  };
}

/** GitHub's `pull-request-simple`, as lists answer it. */
export function simplePullJson(pull: Pull, merge: string | undefined): Json {
  const { world } = pull.repository;
  const links = linksOf(pull);
  const names = ['comments', 'commits', 'statuses', 'review_comments', 'review_comment', 'issue', 'html'];
  return {
    ...links,
    id: pull.id,
    node_id: `PR_${pull.id}`,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: world.personJson(pull.author),
    body: pull.body,
    labels: [],
    milestone: null,
    active_lock_reason: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged?.at ?? null,
    merge_commit_sha: pull.merged?.commit ?? merge ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: sideJson(pull.headRepository, pull.headBranch, pull.head),
    base: sideJson(pull.repository, pull.baseBranch, pull.base),
    _links: {
      self: { href: pull.url },
      ...Object.fromEntries(names.map((name) => [name, { href: links[`${name}_url`] }])),
    },
    author_association: pull.repository.associationOf(pull.author),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** GitHub's `pull-request`, with the numbers that need a look at the commits. */
export async function pullJson(pull: Pull): Promise<Json> {
  const { git, world } = pull.repository;
  const [files, merge, commits] = await Promise.all([
    pull.files(),
    pull.state === 'open' ? testMerge(pull) : undefined,
    git.word(['rev-list', '--count', `${pull.base}..${pull.head}`]),
  ]);
  const blocked = pull.mergeState().kind === 'blocked';
  const open = pull.state === 'open';
  return {
    ...simplePullJson(pull, merge),
    merged: pull.merged !== undefined,
    mergeable: open ? merge !== undefined : null,
    rebaseable: open ? merge !== undefined : null,
    mergeable_state: !open
      ? 'unknown'
      : merge === undefined
        ? 'dirty'
        : pull.draft
          ? 'draft'
          : blocked
            ? 'blocked'
            : 'clean',
    merged_by: pull.merged === undefined ? null : world.personJson(pull.merged.by),
    comments: pull.conversation.comments.length,
    review_comments: pull.conversation.reviewComments.length,
    maintainer_can_modify: pull.maintainerCanModify,
    commits: Number(commits),
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}
