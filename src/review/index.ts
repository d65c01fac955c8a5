export type { Waiver } from '../analysis/index.js';
export { BINARY, contentOf, contentOfEntry, MOST_BYTES, TOO_LARGE } from './content.js';
export type { Overrides } from './gate-settings.js';
export type { CommitSha, Job, PullRequest, Reason } from './job.js';
export { commitSha } from './job.js';
export type {
  Content,
  FileTree,
  LeftAlone,
  Rendered,
  Renderer,
  Repository,
  TargetFiles,
  TreeEntry,
  World,
} from './ports.js';
export type {
  Compared,
  Coverage,
  Gate,
  InlineAccount,
  InlineOrigin,
  InlineSuppression,
  Judged,
  Repair,
  Review,
  ReviewProblem,
  SchemaCoverage,
  Standing,
  Verdict,
} from './review.js';
export type { Change } from './review-change.js';
export { reviewChange } from './review-change.js';
export type { State } from './review-state.js';
export { reviewState } from './review-state.js';
export type { Target } from './target.js';
export { directoryOf, isKustomization, isManifestName } from './target.js';
export { unfinishedReview } from './unfinished.js';
