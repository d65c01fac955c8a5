export type { CommitSha, Job, PullRequest, Reason } from './job.js';
export { commitSha } from './job.js';
