import type { Brand, FilePath, Location } from './source/location.js';
import type { JsonPatchOperation } from './source/patch.js';

/** Kebab-case name of a rule; it reads well after "waive". */
export type RuleId = Brand<string, 'RuleId'>;

/** Identity of a finding across commits; it never depends on a line, an index or a sentence. */
export type Fingerprint = Brand<string, 'Fingerprint'>;

/** How bad it is, mildest first. */
export const SEVERITIES = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How sure we are, least first. */
export const CONFIDENCES = ['guess', 'likely', 'certain'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** True when `severity` is at least as bad as `floor`. */
export function atLeast(severity: Severity, floor: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(floor);
}

/** The worse of two severities. */
export function worse(one: Severity, other: Severity): Severity {
  return atLeast(one, other) ? one : other;
}

/** The object that a finding is about, as Kubernetes names it. */
export interface ResourceName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/**
 * What would repair a finding. `safe`: a correct workload behaves the same afterwards; `suggestion`: a person must judge
 * or finish it; `unsafe`: probably wanted, but it can break a running workload.
 */
export interface Fix {
  readonly title: string;
  readonly safety: 'safe' | 'unsafe' | 'suggestion';
  readonly patch: readonly JsonPatchOperation[];
}

/** A fix together with the document that it changes; `document` counts the file's documents from 0. */
export interface PlacedFix extends Fix {
  readonly file: FilePath;
  readonly document: number;
}

/** Something wrong, at a place, with an identity. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** One sentence; it never holds a secret value. Names in it come from strangers and are not escaped. */
  readonly message: string;
  /** Absent when the finding is about a file as a whole. */
  readonly resource?: ResourceName;
  /** What inside the resource is meant, by name: "container app". */
  readonly subject: string;
  readonly location: Location;
  readonly related: readonly Location[];
  readonly fingerprint: Fingerprint;
  readonly fix?: PlacedFix;
}

/** Something that could not be looked at. It keeps a review from being called clean. */
export interface Problem {
  readonly file: string;
  /** From 1; absent when the whole file is meant. */
  readonly line?: number;
  /** One sentence without a full stop; it holds no values of the file. */
  readonly what: string;
}
