import type { Brand } from '../analysis/index.js';

/** A full 40-digit hexadecimal commit id. */
export type CommitSha = Brand<string, 'CommitSha'>;

/** Brands a commit id. Callers vouch that it is a full object id. */
export const commitSha = (sha: string): CommitSha => sha as CommitSha;

/** A pull request as GitHub numbers it. Names may change on renames and transfers; the ids do not. */
export interface PullRequest {
  readonly installation: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly repository: string;
  readonly number: number;
}

/** Why a review is wanted; it is written into logs and the check's receipt. */
export type Reason = 'opened' | 'pushed' | 'reopened' | 'ready' | 'retargeted' | 'rerequested' | 'button';

/** What the App can be asked to do. */
export type Job =
  | { readonly kind: 'review'; readonly pull: PullRequest; readonly head: CommitSha; readonly reason: Reason }
  | {
      readonly kind: 'review-commit';
      readonly installation: number;
      readonly repositoryId: number;
      readonly owner: string;
      readonly repository: string;
      readonly head: CommitSha;
    }
  | { readonly kind: 'close'; readonly pull: PullRequest }
  | { readonly kind: 'forget'; readonly installation: number };
