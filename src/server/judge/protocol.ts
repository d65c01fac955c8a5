import type { FilePath } from '../../analysis/index.js';
import type { Change, CommitSha, Content, FileTree, Review } from '../../review/index.js';

/** What the server says to a judge: one review, then answers to what the judge asks. */
export type ToJudge =
  | { readonly kind: 'review'; readonly change: Change }
  | { readonly kind: 'listing'; readonly call: number; readonly listing: Awaited<ReturnType<FileTree['list']>> }
  | { readonly kind: 'contents'; readonly call: number; readonly contents: readonly (readonly [FilePath, Content])[] };

/** What a judge says to the server. It has no network and no token: every byte of a repository is asked for here. */
export type FromJudge =
  | { readonly kind: 'ready' }
  | { readonly kind: 'list'; readonly call: number; readonly at: CommitSha }
  | { readonly kind: 'read'; readonly call: number; readonly at: CommitSha; readonly paths: readonly FilePath[] }
  | { readonly kind: 'done'; readonly review: Review }
  /** The judge itself failed; `what` names the kind of error and quotes nothing of the change. */
  | { readonly kind: 'failed'; readonly what: string };
