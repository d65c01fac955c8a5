export type { CommitSha, Job, PullRequest, Reason } from './job.js';
export { commitSha } from './job.js';
export type { Content, FileTree, LeftAlone, Rendered, Renderer, Repository, TargetFiles, TreeEntry } from './ports.js';
export type {
  Compared,
  Coverage,
  Gate,
  Judged,
  Repair,
  Review,
  ReviewProblem,
  Standing,
  Verdict,
  Waiver,
} from './review.js';
export type { Target } from './target.js';
