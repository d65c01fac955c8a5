import type { Judged, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { plain } from './escape.js';
import { grouped } from './grouped.js';
import { answererOf, counting, objectOf, reported, sorted, spotOf, title, type Waived } from './words.js';

interface Case {
  readonly file: string;
  readonly name: string;
  readonly outcome: 'failed' | 'error' | 'skipped' | 'passed';
  /** XML inside the test case. */
  readonly content: string;
}

/**
 * The review as JUnit XML: a suite for each file, a failure for each blocking finding, an error for each problem that
 * counts; waived findings are skipped tests and warnings are output of passed ones. A clean review is one passed test.
 */
export function junitReport(review: Review, context: ReportContext): string {
  const found = [
    ...reported(review).map((finding) => findingCase(finding, context)),
    ...sorted(review).waived.map(waivedCase),
    ...problemCases(review),
  ];
  const cases = found.length > 0 ? found : [emptyCase(review)];
  const suites = [...grouped(cases, ({ file }) => file)].map(([file, inside]) => suite(file, inside));
  const time = ((context.durationMs ?? 0) / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="portcullis"${totals(cases)} time="${time}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function findingCase(finding: Judged, context: ReportContext): Case {
  const { rule, message, severity, blocking } = finding;
  const { file, line } = spotOf(finding);
  const remedy = context.ruleOf(rule)?.remedy;
  const text = [`${plain(file)}:${line}`, plain(message), ...(remedy === undefined ? [] : [plain(remedy)])];
  const told = `[${severity}] ${message}`;
  const name = caseName(finding);
  return blocking
    ? { file, name, outcome: 'failed', content: element('failure', told, text, severity) }
    : { file, name, outcome: 'passed', content: `<system-out>${xml(told)}</system-out>` };
}

function waivedCase(waived: Waived): Case {
  const { finding, waiver, inline } = waived;
  const { until, reason } = waiver;
  const why = `${inline === undefined ? 'waived by' : 'suppressed at'} ${answererOf(waived)}${until === undefined ? '' : ` until ${until}`}: ${reason}`;
  const content = `<skipped message="${xml(why)}"/>`;
  return { file: spotOf(finding).file, name: caseName(finding), outcome: 'skipped', content };
}

function caseName(finding: Judged): string {
  return [finding.rule, objectOf(finding) ?? '', finding.subject].filter((part) => part !== '').join(' ');
}

function problemCases(review: Review): readonly Case[] {
  return counting(review).map(({ file, line, what }) => {
    const spot = line === undefined ? file : `${file}:${line}`;
    return {
      file,
      name: `could be looked at ${spot}`,
      outcome: 'error',
      content: element('error', what, [], 'problem'),
    };
  });
}

function emptyCase(review: Review): Case {
  const outcome = review.verdict === 'pass' ? 'passed' : 'error';
  const content = outcome === 'passed' ? '' : element('error', title(review), [], 'problem');
  return { file: 'portcullis', name: title(review), outcome, content };
}

function suite(file: string, cases: readonly Case[]): string {
  const lines = cases.map(
    ({ name, content }) => `    <testcase classname="${xml(file)}" name="${xml(name)}">${content}</testcase>`,
  );
  return [`  <testsuite name="${xml(file)}"${totals(cases)}>`, ...lines, '  </testsuite>'].join('\n');
}

function totals(cases: readonly Case[]): string {
  const of = (outcome: Case['outcome']) => cases.filter((one) => one.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${of('failed')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

function element(name: string, message: string, text: readonly string[], type: string): string {
  return `<${name} type="${xml(type)}" message="${xml(message)}">${text.map(xml).join('\n')}</${name}>`;
}

/** Text for an element or an attribute; XML cannot carry control characters, so they are shown. */
function xml(text: string): string {
  return plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}
