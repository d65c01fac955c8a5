import picocolors from 'picocolors';
import { type FilePath, placeOf, type Severity } from '../analysis/index.js';
import type { Judged, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { plain, shortened } from './escape.js';
import { grouped } from './grouped.js';
import { schemaLines } from './schema-lines.js';
import { type Secrecy, secrecyOf } from './secrecy.js';
import { toldLots } from './suppression-sections.js';
import { objectOf, reported, sorted, title } from './words.js';

/** Characters of a source line that are shown. */
const FRAME_LIMIT = 160;
/** Characters of a message and of an object's name. */
const MESSAGE_LIMIT = 600;
const OBJECT_LIMIT = 160;

type Colours = ReturnType<typeof picocolors.createColors>;

/** The review for a terminal: findings by file with their source line, then problems, and the verdict last. */
export function terminalReport(review: Review, context: ReportContext): string {
  const colours = picocolors.createColors(context.colours === true);
  const secrecy = secrecyOf(review, context);
  const files = grouped(reported(review), ({ location }) => placeOf(location).file);
  const blocks = [...files].map(([file, findings]) => [
    colours.underline(name(file)),
    ...findings.flatMap((finding) => findingLines(finding, secrecy, context, colours)),
    '',
  ]);
  return [
    ...blocks.flat(),
    ...problemLines(review, colours),
    ...suppressionLines(review, colours),
    ...verdictLines(review, colours),
    '',
  ].join('\n');
}

/** A path; `./` before a colon keeps it from being read as a command of a workflow's log. */
const name = (file: string): string => (file.startsWith(':') ? plain(`./${file}`) : plain(file));

function findingLines(finding: Judged, secrecy: Secrecy, context: ReportContext, colours: Colours): readonly string[] {
  const { start } = placeOf(finding.location);
  const spot = `${start.line}:${start.column}`.padEnd(8);
  const object = objectOf(finding);
  const about = [finding.rule, ...(object === undefined ? [] : [shortened(object, OBJECT_LIMIT)])]
    .map(plain)
    .join(' · ');
  const fix = secrecy.repairOf(finding) === undefined ? '' : ' · has a fix';
  return [
    `  ${colours.dim(spot)}${severityMark(finding.severity, colours)} ${shortened(plain(finding.message), MESSAGE_LIMIT)}`,
    `          ${colours.dim(`${about} · ${effectOf(finding)}${fix}`)}`,
    ...frame(finding, secrecy, context, colours),
  ];
}

/** The line where the finding begins, with the guilty part underlined; nothing where a secret could be shown. */
function frame({ location }: Judged, secrecy: Secrecy, context: ReportContext, colours: Colours): readonly string[] {
  const { file, start, end } = placeOf(location);
  if (secrecy.covers(file, start.line, start.line)) return [];
  const line = context
    .lineOf(file as FilePath, start.line)
    ?.replace(/\r$/, '')
    .replaceAll('\t', ' ');
  if (line === undefined || line.trim() === '' || line.length > FRAME_LIMIT || plain(line) !== line) return [];
  const last = end.line === start.line ? end.column : line.length + 1;
  const width = Math.max(1, Math.min(last, line.length + 1) - start.column);
  const gutter = `${start.line} | `;
  const under = ' '.repeat(gutter.length + start.column - 1) + '^'.repeat(width);
  return [`          ${colours.dim(gutter)}${line}`, `          ${colours.yellow(under)}`];
}

function severityMark(severity: Severity, colours: Colours): string {
  const text = severity.padEnd(8);
  switch (severity) {
    case 'critical':
    case 'high':
      return colours.red(text);
    case 'medium':
      return colours.yellow(text);
    case 'low':
    case 'info':
      return colours.cyan(text);
  }
}

function problemLines({ problems }: Review, colours: Colours): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ file, line, what, counts }) => {
    const spot = line === undefined ? plain(file) : `${plain(file)}:${line}`;
    return `  ${spot}: ${plain(what)}${counts ? '' : colours.dim(' (as before, does not count)')}`;
  });
  return [colours.bold('Could not be looked at'), ...lines, ''];
}

function suppressionLines(review: Review, colours: Colours): readonly string[] {
  return toldLots(review).flatMap(({ title: heading, entries }) => [
    colours.bold(heading),
    ...entries.map(
      ({ origin: { file, line }, what }) => `  ${name(file)}:${line}: ${shortened(plain(what), MESSAGE_LIMIT)}`,
    ),
    '',
  ]);
}

function verdictLines(review: Review, colours: Colours): readonly string[] {
  const { existing, resolved } = sorted(review);
  const also = [
    ...(existing.length === 0 ? [] : [`${existing.length} there before and not counted`]),
    ...(resolved.length === 0 ? [] : [`${resolved.length} resolved`]),
  ];
  const old = review.gate.settingsChanged ? ['This change edits the settings; it was judged by the old ones.'] : [];
  const { profile } = review.gate;
  const chosen = profile === undefined ? [] : [colours.dim(`Profile: ${profile}`)];
  const verdict = review.verdict === 'pass' ? colours.green(title(review)) : colours.red(title(review));
  const schemas = schemaLines(review, (kind) => shortened(plain(kind), OBJECT_LIMIT)).map((line) => colours.dim(line));
  const told = also.length === 0 ? [] : [colours.dim(also.join(' · '))];
  return [...told, ...schemas, ...old, ...chosen, colours.bold(verdict)];
}

function effectOf({ blocking, undetermined }: Judged): string {
  if (undetermined === true) return 'cannot be judged';
  return blocking ? 'blocks' : 'warning';
}
