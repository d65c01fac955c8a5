import type { Pull } from './pull.js';

/** Whether a pull request may be merged; the reasons are meant for people. */
export type MergeState = { readonly kind: 'clean' } | { readonly kind: 'blocked'; readonly reasons: readonly string[] };

/** Conclusions that let a required check pass ("Troubleshooting required status checks" in GitHub's documentation). */
const PASSING = new Set(['success', 'neutral', 'skipped']);

function objectionTo(pull: Pull, required: { readonly name: string; readonly appId?: number }): string | undefined {
  const run = pull.repository.checks
    .latest(pull.head)
    .find((candidate) => candidate.name === required.name && (required.appId ?? candidate.app.id) === candidate.app.id);
  if (run === undefined) return `${required.name}: expected, waiting for status to be reported`;
  if (run.status !== 'completed') return `${required.name}: ${run.status}`;
  return PASSING.has(run.conclusion ?? '') ? undefined : `${required.name}: ${run.conclusion}`;
}

/** Holds a pull request against what its base branch demands. A check that is missing blocks like one that fails. */
export function mergeState(pull: Pull): MergeState {
  const protection = pull.repository.protections.get(pull.baseBranch);
  if (protection === undefined) return { kind: 'clean' };
  const reasons = protection.requiredChecks.flatMap((required) => objectionTo(pull, required) ?? []);
  const unresolved = pull.conversation.threads.filter((thread) => thread.resolvedBy === undefined).length;
  if (protection.conversationResolution === true && unresolved > 0) {
    reasons.push(`${unresolved} unresolved conversation${unresolved === 1 ? '' : 's'}`);
  }
  return reasons.length === 0 ? { kind: 'clean' } : { kind: 'blocked', reasons };
}
