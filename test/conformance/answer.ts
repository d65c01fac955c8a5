import type { Cluster, Finding } from '../../src/analysis/index.js';

/** A rule under options of its own. */
export interface Tuned {
  readonly rule: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What answers for an upstream check, where that is not simply every rule that names it among its equivalents. */
export interface Answer {
  readonly rules: readonly (string | Tuned)[];
  /** Minor of the Kubernetes version that the check was written for; the newest when absent. */
  readonly minor?: number;
  /** Which findings of the rules are about the check; all of them when absent. */
  readonly counts?: (finding: Finding, now: Cluster) => boolean;
  /** True where the check passes whatever the rules say. */
  readonly passes?: (now: Cluster) => boolean;
  /** True when the check fails only where each of the rules has something to say. */
  readonly each?: boolean;
  /** True when upstream blames another of the objects that are judged together than our rule does. */
  readonly anywhere?: boolean;
}

export type Answers = Readonly<Record<string, Answer>>;

/** The answer of rules alone. */
export const by = (...rules: readonly (string | Tuned)[]): Answer => ({ rules });

/** The answer of a rule under options. */
export const tuned = (rule: string, options: Readonly<Record<string, unknown>>): Tuned => ({ rule, options });

/** The findings of a rule about one of the subjects. */
export const about = (rule: string | Tuned, ...subjects: readonly string[]): Answer => ({
  rules: [rule],
  counts: ({ subject }) => subjects.includes(subject),
});

/** The findings of a rule whose message fits. */
export const saying = (rule: string | Tuned, pattern: RegExp): Answer => ({
  rules: [rule],
  counts: ({ message }) => pattern.test(message),
});

/** A field of a PodSecurityPolicy, in the last version that read them. */
export const ofPolicy = (...fields: readonly string[]): Answer => ({
  ...about('pod-security-policy-permissive', ...fields),
  minor: 24,
});

/** Users other than root are enough, whether or not the object says runAsNonRoot too. */
export const MAY_BE_ROOT: Answer = {
  rules: ['run-as-root-uid', 'run-as-nonroot-missing'],
  counts: ({ message }) => !/runs as an ordinary user|which every container overrides/.test(message),
};

/** A rule about a permission of the core group, and wildcards that take it along. */
export const permission = (...rules: readonly string[]): Answer => ({
  rules: [...rules, 'rbac-wildcard-all', 'rbac-wildcard-partial'],
  counts: ({ rule, message }) => rule !== 'rbac-wildcard-partial' || /the core group|every API group/.test(message),
});
