import type { HunkLines } from './anchors.js';

/** A remark beside a line, in a check run. Lines and columns count from 1; columns include both ends. */
export interface Annotation {
  readonly file: string;
  readonly line: number;
  readonly columns?: { readonly start: number; readonly end: number };
  readonly level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** How a check run may end. Everything but `success` keeps a required check shut. */
export type Conclusion = 'success' | 'failure' | 'action_required' | 'timed_out' | 'cancelled';

/** What a finished check run says. */
export interface CheckWords {
  readonly conclusion: Conclusion;
  readonly title: string;
  /** Markdown; GitHub takes 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

/** A comment on the diff. The marker in its body is what it is found again by. */
export interface InlineComment {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly body: string;
}

/** How a judged pull request shall look on GitHub. */
export interface Wanted {
  readonly check: CheckWords;
  /** Gravest first: where there is no room for all, the last are left out. */
  readonly comments: readonly InlineComment[];
  /** Body of the one summary comment, or what to make of it where there is nothing left to say. */
  readonly summary: { readonly say: string } | { readonly cleared: string };
  /** Hunks of the diff by file; files that are not in it are absent. */
  readonly diff: ReadonlyMap<string, readonly HunkLines[]>;
}
