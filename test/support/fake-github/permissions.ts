import { notAccessible, Refusal } from './answer.js';
import { type Caller, holds, type Level, type Permissions } from './credentials.js';

/** What an endpoint asks of its caller: the App itself, any token, or one of these permissions. */
type Demand = 'app' | 'anyone' | 'installation' | ReadonlyArray<readonly [name: string, level: Level]>;

const METADATA: Demand = [['metadata', 'read']];
const CONTENTS: Demand = [['contents', 'read']];
const PUSH: Demand = [['contents', 'write']];
const PULLS: Demand = [['pull_requests', 'read']];
const REVIEW: Demand = [['pull_requests', 'write']];
const CHECKS: Demand = [['checks', 'read']];
const REPORT: Demand = [['checks', 'write']];
/** Comments below a pull request belong to both worlds. */
const COMMENTS: Demand = [
  ['issues', 'read'],
  ['pull_requests', 'read'],
];
const COMMENT: Demand = [
  ['issues', 'write'],
  ['pull_requests', 'write'],
];

/** From GitHub's "Permissions required for GitHub Apps". */
const DEMANDS: Readonly<Record<string, Demand>> = {
  'apps/get-authenticated': 'app',
  'apps/list-webhook-deliveries': 'app',
  'apps/redeliver-webhook-delivery': 'app',
  'apps/list-installations': 'app',
  'apps/get-installation': 'app',
  'apps/create-installation-access-token': 'app',
  'apps/get-repo-installation': 'app',
  'apps/list-repos-accessible-to-installation': 'installation',
  'apps/revoke-installation-access-token': 'installation',
  'rate-limit/get': 'anyone',
  'repos/get': METADATA,
  'repos/get-collaborator-permission-level': METADATA,
  'repos/get-branch-rules': METADATA,
  'repos/list-pull-requests-associated-with-commit': PULLS,
  'repos/compare-commits-with-basehead': CONTENTS,
  'repos/get-content': CONTENTS,
  'git/get-blob': CONTENTS,
  'git/get-commit': CONTENTS,
  'git/get-ref': CONTENTS,
  'git/get-tree': CONTENTS,
  'git/create-blob': PUSH,
  'git/create-commit': PUSH,
  'git/create-tree': PUSH,
  'git/update-ref': PUSH,
  'checks/get': CHECKS,
  'checks/list-annotations': CHECKS,
  'checks/list-for-ref': CHECKS,
  'checks/create': REPORT,
  'checks/update': REPORT,
  'issues/get-comment': COMMENTS,
  'issues/list-comments': COMMENTS,
  'issues/create-comment': COMMENT,
  'issues/update-comment': COMMENT,
  'issues/delete-comment': COMMENT,
  'pulls/list': PULLS,
  'pulls/get': PULLS,
  'pulls/list-files': PULLS,
  'pulls/list-reviews': PULLS,
  'pulls/list-review-comments': PULLS,
  'pulls/get-review-comment': PULLS,
  'pulls/create-review': REVIEW,
  'pulls/update-review': REVIEW,
  'pulls/create-review-comment': REVIEW,
  'pulls/create-reply-for-review-comment': REVIEW,
  'pulls/update-review-comment': REVIEW,
  'pulls/delete-review-comment': REVIEW,
};

/** Whether a token holds a permission; for GraphQL, where each field asks for its own. */
export const may = (permissions: Permissions, name: string, level: Level): boolean => holds(permissions, name, level);

/** Refuses callers who may not use an endpoint. */
export function checkDemand(operationId: string, caller: Caller): void {
  const demand = DEMANDS[operationId] ?? [];
  if (demand === 'anyone') return;
  if (demand === 'app') {
    if (caller.kind === 'app') return;
    throw new Refusal(401, 'A JSON web token could not be decoded');
  }
  if (caller.kind === 'app') {
    throw new Refusal(403, 'You must authenticate with an installation access token in order to use this endpoint.');
  }
  if (demand === 'installation') return;
  if (!demand.some(([name, level]) => holds(caller.permissions, name, level))) {
    throw notAccessible(demand.map(([name, level]) => `${name}=${level}`).join('; '));
  }
}
