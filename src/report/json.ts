import { DEFAULT_PROFILE, type Location, placeOf } from '../analysis/index.js';
import type { InlineSuppression, Judged, Repair, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { secrecyOf } from './secrecy.js';

/** What a program can rely on; `docs/cli.md` documents it. New members may come, none goes while `version` is 1. */
export interface JsonReport {
  readonly version: 1;
  readonly verdict: Review['verdict'];
  readonly findings: readonly JsonFinding[];
  /** Suppressions in the files, but for those that hid a finding: they stand at it. */
  readonly suppressions: JsonSuppressions;
  readonly problems: readonly { readonly file: string; readonly line: number | null; readonly what: string }[];
  readonly gate: {
    /** The choice of rules, as "recommended". */
    readonly profile: string;
    /** Mildest severity that blocks. */
    readonly failOn: string;
    readonly kubernetesVersion: string;
    readonly rules: number;
    /** Path of the settings file; null when the defaults hold. */
    readonly settings: string | null;
  };
  /** With which schemas objects were compared; null when no rule that does so was run. */
  readonly schemas: {
    readonly kubernetesVersion: string;
    /** The kinds that nothing describes, with the number of their objects; the most frequent first. */
    readonly unknownKinds: readonly { readonly apiVersion: string; readonly kind: string; readonly count: number }[];
  } | null;
  readonly stats: {
    readonly files: number;
    readonly buildFiles: number;
    readonly texts: number;
    readonly documents: number;
    readonly resources: number;
    readonly durationMs: number;
  };
}

export interface JsonSuppressions {
  /** They would hide a finding, and count only once the change that adds them is merged. */
  readonly pending: readonly JsonSuppression[];
  readonly expired: readonly JsonSuppression[];
  /** In a scan: they hid nothing. */
  readonly unused: readonly JsonSuppression[];
  /** The settings forbid them. */
  readonly forbidden: readonly JsonSuppression[];
  /** They suppress nothing, and why. */
  readonly faulty: readonly (Origin & { readonly why: string })[];
}

interface Origin {
  readonly form: string;
  readonly file: string;
  readonly line: number;
}

interface JsonSuppression extends Origin {
  readonly checks: readonly string[];
  readonly reason: string;
  readonly until: string | null;
}

/** Lines and columns count from 1; the end is exclusive. */
export interface JsonFinding {
  readonly rule: string;
  readonly severity: string;
  readonly confidence: string;
  readonly message: string;
  readonly resource: {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | null;
    readonly name: string;
  } | null;
  readonly location: {
    readonly file: string;
    readonly startLine: number;
    readonly startColumn: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
  readonly standing: 'introduced' | 'existing' | 'resolved' | 'waived';
  /** The agreed exception, null unless the standing is `waived`; `inline` is null when it stands in the settings. */
  readonly waiver: {
    readonly reason: string;
    readonly by: string;
    readonly until: string | null;
    readonly inline: Origin | null;
  } | null;
  readonly fingerprint: string;
  readonly fix: Pick<Repair, 'title' | 'safety' | 'edits' | 'file'> | null;
}

/** The review as data. */
export function jsonReport(review: Review, context: ReportContext): JsonReport {
  const { files, buildFiles, texts, documents, resources } = review.coverage;
  const secrecy = secrecyOf(review, context);
  return {
    version: 1,
    verdict: review.verdict,
    findings: review.findings.map((finding) => jsonFinding(finding, secrecy.repairOf(finding))),
    suppressions: jsonSuppressions(review),
    problems: review.problems.map(({ file, line, what }) => ({ file, line: line ?? null, what })),
    gate: jsonGate(review),
    schemas: jsonSchemas(review),
    stats: { files, buildFiles, texts, documents, resources, durationMs: context.durationMs ?? 0 },
  };
}

function jsonGate({ gate }: Review): JsonReport['gate'] {
  const { profile, failOn, kubernetesVersion, rules, settings } = gate;
  return { profile: profile ?? DEFAULT_PROFILE, failOn, kubernetesVersion, rules, settings: settings ?? null };
}

function jsonSchemas({ coverage: { schemas } }: Review): JsonReport['schemas'] {
  if (schemas === undefined) return null;
  const { kubernetesVersion, unknownKinds } = schemas;
  return {
    kubernetesVersion,
    unknownKinds: unknownKinds.map(({ apiVersion, kind, count }) => ({ apiVersion, kind, count })),
  };
}

function jsonSuppressions({ suppressions }: Review): JsonSuppressions {
  const told = (some: readonly InlineSuppression[] = []) =>
    some.map(({ form, file, line, checks, reason, until }) => ({
      form,
      file,
      line,
      checks,
      reason,
      until: until ?? null,
    }));
  return {
    pending: told(suppressions?.pending),
    expired: told(suppressions?.expired),
    unused: told(suppressions?.unused),
    forbidden: told(suppressions?.forbidden),
    faulty: (suppressions?.faulty ?? []).map(({ form, file, line, why }) => ({ form, file, line, why })),
  };
}

function jsonWaiver(standing: Judged['standing']): JsonFinding['waiver'] {
  if (standing.kind !== 'waived') return null;
  const { waiver, inline } = standing;
  const { reason, by, until } = waiver;
  const origin = inline === undefined ? null : { form: inline.form, file: inline.file, line: inline.line };
  return { reason, by, until: until ?? null, inline: origin };
}

function jsonFinding(finding: Judged, repair: Repair | undefined): JsonFinding {
  const { rule, severity, confidence, message, resource, location, standing, fingerprint } = finding;
  return {
    rule,
    severity,
    confidence,
    message,
    resource:
      resource === undefined
        ? null
        : {
            apiVersion: resource.apiVersion,
            kind: resource.kind,
            namespace: resource.namespace ?? null,
            name: resource.name,
          },
    location: jsonLocation(location),
    standing: standing.kind,
    waiver: jsonWaiver(standing),
    fingerprint,
    fix: repair === undefined ? null : jsonFix(repair),
  };
}

function jsonLocation(location: Location): JsonFinding['location'] {
  const { file, start, end } = placeOf(location);
  return { file, startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

function jsonFix({ title, safety, file, edits }: Repair): JsonFinding['fix'] {
  return {
    title,
    safety,
    edits: edits.map(({ startLine, endLine, replacement }) => ({ startLine, endLine, replacement })),
    file,
  };
}

/** JSON for a file or a terminal: what is unseen or controls a terminal is written as an escape, and means the same. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2);
  return `${text.replace(/[\p{Cf}\p{Zl}\p{Zp}\u007F-\u009F]/gu, escapes)}\n`;
}

function escapes(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
