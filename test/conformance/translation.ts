import type { Cluster, Finding } from '../../src/analysis/index.js';
import type { Label } from './label.js';

/** One of our rules, as it answers for a check of another tool. */
export interface Counterpart {
  readonly rule: string;
  /** What the settings would have to say for our rule to ask the same. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Which of the rule's findings are meant: by their subject, their message, and the kinds that they are about. */
  readonly subject?: RegExp;
  readonly says?: RegExp;
  readonly kinds?: readonly string[];
}

/** A check of another tool in terms of our rules: it fails where one of them speaks. */
export interface Translation {
  readonly by: readonly Counterpart[];
  /** The check fails only where each of the rules speaks. */
  readonly every?: true;
  /** Of several objects that belong together, the check names another one than our rule: the sample is judged as a whole. */
  readonly anywhere?: true;
  /** The check lists what is there, and our rule speaks when it comes: the sample is judged as the change that adds it. */
  readonly introduced?: true;
  /** The check passes where one object of this kind does. */
  readonly unlessOnePasses?: string;
  /** The version of Kubernetes for which the check is meant. */
  readonly kubernetes?: string;
  /** Which of the findings are about the check, where their words do not tell. */
  readonly counts?: (finding: Finding, now: Cluster, label: Label) => boolean;
  /** True for a sample that the check passes whatever the rules say. */
  readonly passes?: (now: Cluster) => boolean;
  /** Why a sample is not compared, if it is not. */
  readonly beyond?: (now: Cluster) => string | undefined;
}
