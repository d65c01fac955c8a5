import type {
  FilePath,
  Finding,
  LineEdit,
  Problem,
  ProfileName,
  Severity,
  SuppressionForm,
  SuppressionMode,
  UnknownKind,
  Waiver,
} from '../analysis/index.js';
import type { CommitSha } from './job.js';
import type { LeftAlone } from './ports.js';

/** Where a suppression stands in the files that are judged, and whose way of writing it is. */
export interface InlineOrigin {
  readonly form: SuppressionForm;
  readonly file: FilePath;
  /** From 1. */
  readonly line: number;
}

/** How a finding stands to the change. `introduced` includes what was there before and is worse or different now. */
export type Standing =
  | { readonly kind: 'introduced' | 'existing' | 'resolved' }
  | {
      readonly kind: 'waived';
      readonly waiver: Waiver;
      /** Absent when the waiver stands in the settings. */
      readonly inline?: InlineOrigin;
    };

/** A suppression in the files, as it is told to people. */
export interface InlineSuppression extends InlineOrigin {
  /** The checks that it names, as they are written. */
  readonly checks: readonly string[];
  readonly reason: string;
  /** Last day on which it counts, or with the form `trivy` the day on which it is over. */
  readonly until?: string;
}

/** The suppressions of the targets that were looked at, but for those that hid a finding: they stand at it. */
export interface InlineAccount {
  readonly mode: SuppressionMode;
  /** They would hide a finding, and count only once this change is merged. */
  readonly pending: readonly InlineSuppression[];
  readonly expired: readonly InlineSuppression[];
  /** They suppress nothing; `why` follows "it". */
  readonly faulty: readonly (InlineOrigin & { readonly why: string })[];
  /** For a look at one state: they hid nothing. */
  readonly unused: readonly InlineSuppression[];
  /** The settings forbid them. */
  readonly forbidden: readonly InlineSuppression[];
}

/** A fix as changed lines of a file, proven by judging the result: the finding is gone and nothing as grave came. */
export interface Repair {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe' | 'suggestion';
  readonly file: FilePath;
  readonly edits: readonly LineEdit[];
}

export interface Judged extends Finding {
  readonly standing: Standing;
  /** Directory or application that the finding belongs to. */
  readonly target: string;
  /** True when this finding alone keeps the gate shut. */
  readonly blocking: boolean;
  /** Present when the finding restates a problem: something could not be looked at, which is graver than a warning. */
  readonly undetermined?: true;
  readonly repair?: Repair;
}

/** Something that could not be looked at, and whether it counts: what was so before the change and is untouched by it does not. */
export interface ReviewProblem extends Problem {
  readonly counts: boolean;
}

export type Verdict = 'pass' | 'fail' | 'undetermined';

/** What was looked at. */
export interface Coverage {
  readonly targets: readonly string[];
  /** YAML and JSON files that were judged. */
  readonly files: number;
  /** Of these, those without objects: what builds objects out of other files, or what a pipeline runs. */
  readonly buildFiles: number;
  /** Other files, which were read as text: searched for keys and credentials, and judged if they build an image. */
  readonly texts: number;
  readonly documents: number;
  readonly resources: number;
  /** Changed files that were seen and not judged. */
  readonly leftAlone: readonly LeftAlone[];
  /** Absent when no rule was run that compares objects with the schema of their kind. */
  readonly schemas?: SchemaCoverage;
}

/** With which schemas objects were compared. */
export interface SchemaCoverage {
  /** As "1.31": the version whose schemas were used, the nearest that is known to the one that was judged for. */
  readonly kubernetesVersion: string;
  /** The objects that were compared with none, because nothing describes their kind; the most frequent kind first. */
  readonly unknownKinds: readonly UnknownKind[];
}

/** By which settings the change was judged. */
export interface Gate {
  /** The choice of rules; absent when it is the default one. */
  readonly profile?: ProfileName;
  /** Mildest severity that blocks. */
  readonly failOn: Severity;
  /** Path of the settings file on the base branch; absent when there is none and the defaults hold. */
  readonly settings?: FilePath;
  /** True when the change edits the settings; it was judged by the old ones. */
  readonly settingsChanged: boolean;
  /** As "1.31". */
  readonly kubernetesVersion: string;
  readonly rules: number;
  /** Waivers whose last day is over; they no longer count. */
  readonly expiredWaivers: readonly Waiver[];
}

/** The commits that were compared; absent for a look at one state. */
export interface Compared {
  readonly base: CommitSha;
  readonly mergeBase: CommitSha;
  readonly head: CommitSha;
}

/** A judged change: plain data that can be stored, sent between processes and put into words. */
export interface Review {
  readonly verdict: Verdict;
  /** In the order of file and place. */
  readonly findings: readonly Judged[];
  readonly problems: readonly ReviewProblem[];
  readonly coverage: Coverage;
  readonly gate: Gate;
  /** Absent when there is nothing to tell of suppressions in the files. */
  readonly suppressions?: InlineAccount;
  readonly compared?: Compared;
}
