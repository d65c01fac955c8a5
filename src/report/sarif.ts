import { type LineEdit, type Location, placeOf, type Rule, type RuleId, type Severity } from '../analysis/index.js';
import type { Judged, Repair, Review, ReviewProblem } from '../review/index.js';
import type { ReportContext } from './context.js';
import { code, plain, prose } from './escape.js';
import { type Secrecy, secrecyOf } from './secrecy.js';
import { objectOf } from './words.js';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/**
 * The review as a SARIF 2.1.0 log. Waived findings are suppressed, resolved ones are absent; problems make the invocation
 * unsuccessful. The fingerprint stands in `partialFingerprints`, twice: GitHub reads `primaryLocationLineHash`.
 */
export function sarifReport(review: Review, context: ReportContext): object {
  const ids = [...new Set(review.findings.map(({ rule }) => rule))].sort();
  const secrecy = secrecyOf(review, context);
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Portcullis',
            ...(context.version === undefined ? {} : { semanticVersion: context.version }),
            rules: ids.map((id) => descriptor(id, context)),
          },
        },
        automationDetails: { id: 'portcullis/' },
        columnKind: 'utf16CodeUnits',
        ...runProperties(review),
        invocations: [invocation(review)],
        results: review.findings.map((finding) => result(finding, ids, review, secrecy)),
      },
    ],
  };
}

function runProperties({ gate: { profile }, coverage: { schemas } }: Review): object {
  const properties = {
    ...(profile === undefined ? {} : { profile }),
    ...(schemas === undefined
      ? {}
      : {
          schemaVersion: schemas.kubernetesVersion,
          unknownKinds: schemas.unknownKinds.map(({ apiVersion, kind, count }) => ({
            apiVersion: plain(apiVersion),
            kind: plain(kind),
            count,
          })),
        }),
  };
  return Object.keys(properties).length === 0 ? {} : { properties };
}

function descriptor(id: RuleId, context: ReportContext): object {
  const rule = context.ruleOf(id);
  if (rule === undefined) return { id };
  const page = context.rulesUrl?.(id);
  return {
    id,
    name: id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    ...(page === undefined ? {} : { helpUri: page }),
    help: help(rule),
    defaultConfiguration: { level: levelOf(rule.severity), enabled: rule.enabled },
    properties: {
      'security-severity': SECURITY_SEVERITY[rule.severity],
      precision: PRECISION[rule.confidence],
      tags: ['security', rule.family, ...rule.standards.map(plain)].slice(0, 10),
    },
  };
}

function help({ why, remedy, standards }: Rule): object {
  const controls = standards.length === 0 ? '' : `\n\nStandards: ${standards.map(code).join(', ')}`;
  return { text: `${why} ${remedy}`, markdown: `${prose(why)}\n\n**Fix:** ${prose(remedy)}${controls}` };
}

/** On the scale of CVSS, in the middle of what GitHub calls by the same name; below 0.1 it would be no security matter. */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '3.0',
  info: '1.0',
};

const PRECISION: Readonly<Record<Rule['confidence'], string>> = {
  certain: 'very-high',
  likely: 'high',
  guess: 'medium',
};

function levelOf(severity: Severity): 'error' | 'warning' | 'note' {
  switch (severity) {
    case 'critical':
    case 'high':
      return 'error';
    case 'medium':
      return 'warning';
    case 'low':
    case 'info':
      return 'note';
  }
}

function result(finding: Judged, ids: readonly RuleId[], review: Review, secrecy: Secrecy): object {
  const { rule, severity, message, fingerprint, related, standing } = finding;
  const repair = secrecy.repairOf(finding);
  const object = objectOf(finding);
  return {
    ruleId: rule,
    ruleIndex: ids.indexOf(rule),
    level: levelOf(severity),
    message: { text: sentence(message) },
    locations: [
      {
        ...physical(finding.location),
        ...(object === undefined
          ? {}
          : { logicalLocations: [{ fullyQualifiedName: plain(object), kind: 'resource' }] }),
      },
    ],
    ...(related.length === 0 ? {} : { relatedLocations: related.map((one, id) => ({ id: id + 1, ...physical(one) })) }),
    partialFingerprints: { 'portcullis/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    ...(review.compared === undefined ? {} : { baselineState: baselineState(standing) }),
    ...(standing.kind === 'waived' ? { suppressions: [suppression(standing)] } : {}),
    ...(repair === undefined ? {} : { fixes: [fix(repair)] }),
  };
}

function baselineState({ kind }: Judged['standing']): 'new' | 'unchanged' | 'absent' {
  switch (kind) {
    case 'introduced':
    case 'waived':
      return 'new';
    case 'existing':
      return 'unchanged';
    case 'resolved':
      return 'absent';
  }
}

function suppression({ waiver, inline }: Extract<Judged['standing'], { kind: 'waived' }>): object {
  const { reason, by, until } = waiver;
  const end = until === undefined ? '' : ` until ${until}`;
  if (inline === undefined) {
    return { kind: 'external', status: 'accepted', justification: plain(`${reason} (${by}${end})`) };
  }
  const { file, line } = inline;
  const justification = plain(`${reason}${end}`);
  const location = { physicalLocation: { artifactLocation: artifact(file), region: { startLine: line } } };
  return { kind: 'inSource', status: 'accepted', justification, location };
}

/** A sentence for a person: brackets and braces that SARIF would read as links or placeholders are parted. */
function sentence(text: string): string {
  return plain(text)
    .replaceAll('](', '] (')
    .replace(/\{(\d)/g, '{ $1');
}

function physical(location: Location): object {
  const { file, start, end } = placeOf(location);
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      region: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
    },
  };
}

/** A path as a URI reference; what is no Unicode text (half a surrogate pair) cannot be encoded and is replaced. */
function artifact(file: string): object {
  const uri = file
    .replace(/\p{Cs}/gu, '\uFFFD')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return { uri, uriBaseId: '%SRCROOT%' };
}

function fix({ title, file, edits }: Repair): object {
  return {
    description: { text: plain(title) },
    artifactChanges: [{ artifactLocation: artifact(file), replacements: edits.map(replacement) }],
  };
}

/** A region of whole lines ends before the last one's line break, unless they go away altogether. */
function replacement({ startLine, endLine, replacement: lines }: LineEdit): object {
  if (endLine < startLine) {
    const deletedRegion = { startLine, startColumn: 1, endLine: startLine, endColumn: 1 };
    return { deletedRegion, insertedContent: { text: lines.map((line) => `${line}\n`).join('') } };
  }
  if (lines.length === 0) return { deletedRegion: { startLine, startColumn: 1, endLine: endLine + 1, endColumn: 1 } };
  return { deletedRegion: { startLine, endLine }, insertedContent: { text: lines.join('\n') } };
}

function invocation({ problems, verdict }: Review): object {
  return {
    executionSuccessful: verdict !== 'undetermined' && !problems.some(({ counts }) => counts),
    toolExecutionNotifications: problems.map(notification),
  };
}

function notification({ file, line, what, counts }: ReviewProblem): object {
  const region = line === undefined ? {} : { region: { startLine: line } };
  return {
    level: counts ? 'error' : 'note',
    message: { text: sentence(what) },
    locations: [{ physicalLocation: { artifactLocation: artifact(file), ...region } }],
  };
}
