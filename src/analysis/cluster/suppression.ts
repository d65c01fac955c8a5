import { type Block, blockAt } from '../source/block.js';
import { type Comment, commentsIn, lineCommentsIn } from '../source/comments.js';
import { type FilePath, LineIndex, type Place, placeOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { ParsedFile, SourceDocument } from '../source/yaml.js';
import type { Cluster, TextFile } from './cluster.js';
import { type Resource, resourcesIn, stringMap } from './resource.js';
import {
  annotationDirective,
  type CommentDirective,
  commentDirectives,
  type Directive,
  mayHoldSuppressions,
} from './suppression-form.js';
import { workloadOf } from './workload.js';

/** What a suppression reaches: the lines of a file from 1, both included, or an object of the target. */
export type Reach =
  | { readonly kind: 'lines'; readonly file: FilePath; readonly from: number; readonly to: number }
  | { readonly kind: 'object'; readonly id: string };

/** What a suppression is for, without lines, so that it can be found again in another state of the target. */
export interface Anchor {
  /** The id of the object; absent where there is none, and the file stands for it. */
  readonly object?: string;
  readonly file: FilePath;
  /** Route inside it by names; empty for all of it. */
  readonly path: readonly string[];
}

/** A comment or an annotation that asks for findings to be suppressed. */
export interface Suppression extends Directive {
  readonly at: Place;
  readonly reach: Reach;
  readonly anchor: Anchor;
}

/** Comments of one file that are read: each costs a search, and a stranger may have written the file. */
const MOST = 500;
const TOO_MANY = `stands after ${MOST} others in its file; no more are read`;

/** Every suppression that stands in a target's files, in the order of the files. */
export function suppressionsOf(cluster: Cluster): readonly Suppression[] {
  return cluster.once(readSuppressions);
}

function readSuppressions({ manifests, texts }: Cluster): readonly Suppression[] {
  return [
    ...manifests.flatMap(({ parsed }) =>
      mayHoldSuppressions(parsed.text) ? [...annotated(parsed), ...commented(parsed)] : [],
    ),
    ...texts.flatMap((text) =>
      isDockerfile(text.file) && mayHoldSuppressions(text.text) ? [...commentedText(text)] : [],
    ),
  ];
}

/** True for files whose instructions are read as text and whose lines may be comments. */
function isDockerfile(file: string): boolean {
  return /(?:^|[/.])(?:docker|container)file(?:\.[^/]*)?$/i.test(file);
}

function* annotated(parsed: ParsedFile): Iterable<Suppression> {
  for (const document of parsed.documents) {
    for (const resource of resourcesIn(document, false)) {
      yield* annotatedAt(resource, resource.root.at('metadata', 'annotations'), false);
      const workload = resource.kind === 'Pod' ? undefined : workloadOf(resource);
      if (workload !== undefined) yield* annotatedAt(resource, workload.metadata.at('annotations'), true);
    }
  }
}

function* annotatedAt(resource: Resource, annotations: Node, ofPod: boolean): Iterable<Suppression> {
  const reach: Reach = { kind: 'object', id: resource.id };
  const anchor = anchorAt(resource);
  for (const [key, value] of Object.entries(stringMap(annotations))) {
    const directive = annotationDirective(key, value, ofPod);
    if (directive === undefined) continue;
    const at = placeOf(annotations.at(key).location);
    yield { ...directive, at, reach, anchor };
  }
}

function* commented(parsed: ParsedFile): Iterable<Suppression> {
  let read = 0;
  let ground: Ground | undefined;
  for (const comment of commentsIn(parsed)) {
    const { document } = comment;
    if (document === undefined) continue;
    for (const directive of commentDirectives(comment.text, comment.alone)) {
      if (ground?.document !== document) ground = { document, anchor: anchorOf(document) };
      const suppression = placed(directive, comment, ground, parsed);
      if (read++ < MOST) yield suppression;
      else return yield { ...suppression, fault: TOO_MANY };
    }
  }
}

/** The document that a comment stands in, and what tells it. */
interface Ground {
  readonly document: SourceDocument;
  readonly anchor: Anchor;
}

function placed(
  { scope, ...directive }: CommentDirective,
  comment: Comment,
  { document, anchor: within }: Ground,
  parsed: ParsedFile,
): Suppression {
  const { file } = parsed;
  const at = comment.place;
  const inHead = at.span.start < document.span.start + document.mark.span.start;
  const all = (from: number, to: number): Suppression => ({
    ...directive,
    at,
    reach: { kind: 'lines', file, from, to },
    anchor: within,
  });
  if (scope === 'file') {
    const whole: Suppression = {
      ...directive,
      at,
      reach: { kind: 'lines', file, from: 1, to: Number.MAX_SAFE_INTEGER },
      anchor: { file, path: [] },
    };
    return inHead && document === parsed.documents[0]
      ? whole
      : { ...whole, fault: 'does not stand at the head of the file' };
  }
  const { start, end } = document.span;
  if (scope === 'document' || (scope === 'block' && inHead)) {
    return all(parsed.lines.positionAt(start).line, parsed.lines.positionAt(Math.max(start, end - 1)).line);
  }
  const line = comment.alone ? nextLine(parsed, at.start.line) : at.start.line;
  if (line === undefined) return { ...all(0, 0), fault: 'has nothing directly below it' };
  const block = blockAt(parsed, document, line);
  const path = [...within.path, ...pathOf(block, parsed, line)];
  const to = scope === 'line' ? line : (block?.to ?? line);
  return { ...all(line, to), anchor: { ...within, path } };
}

/** Where nothing begins on the line, its own text tells it. */
function pathOf(block: Block | undefined, parsed: ParsedFile, line: number): readonly string[] {
  return block?.path ?? [`= ${lineText(parsed.text, parsed.lines, line)}`];
}

function anchorOf(document: SourceDocument): Anchor {
  const { file, index } = document;
  const [only, another] = resourcesIn(document, false);
  return only !== undefined && another === undefined ? anchorAt(only) : { file, path: [`document ${index}`] };
}

/** An object is told by its id, unless it has no name: then it could be any. */
function anchorAt({ id, name, file, document }: Resource): Anchor {
  return name === '' ? { file, path: [`document ${document}`] } : { object: id, file, path: [] };
}

/** Comments that may stand between a comment and what it means: every one is walked over. */
const MOST_BETWEEN = 50;

/** The line below a comment and the comments under it, unless it is blank or ends the document. */
function nextLine(parsed: { readonly text: string; readonly lines: LineIndex }, from: number): number | undefined {
  for (let line = from + 1; line <= Math.min(parsed.lines.count, from + 1 + MOST_BETWEEN); line++) {
    const text = lineText(parsed.text, parsed.lines, line);
    if (text.startsWith('#')) continue;
    return text === '' || /^(?:---|\.\.\.)(?:\s|$)/.test(text) ? undefined : line;
  }
  return undefined;
}

function lineText(text: string, lines: LineIndex, line: number): string {
  const end = line < lines.count ? lines.startOf(line + 1) : text.length;
  return text.slice(lines.startOf(line), end).trim();
}

function* commentedText({ file, text }: TextFile): Iterable<Suppression> {
  const lines = new LineIndex(text);
  const first = firstInstruction(text, lines);
  const told = new Map<string, number>();
  let read = 0;
  for (const comment of lineCommentsIn(file, text)) {
    for (const { scope, ...directive } of commentDirectives(comment.text, true)) {
      const at = comment.place;
      const whole = { ...directive, at, reach: { kind: 'lines', file, from: 1, to: lines.count } as const };
      const inHead = at.start.line < first;
      if (read++ >= MOST) return yield { ...whole, anchor: { file, path: [] }, fault: TOO_MANY };
      if (scope === 'document' || (inHead && scope !== 'line')) {
        yield { ...whole, anchor: { file, path: [] } };
        continue;
      }
      const line = nextLine({ text, lines }, at.start.line);
      const fault = scope === 'file' ? 'does not stand at the head of the file' : 'has nothing directly below it';
      if (line === undefined || scope === 'file') yield { ...whole, anchor: { file, path: [] }, fault };
      else {
        const to = scope === 'line' ? line : instructionEnd(text, lines, line);
        const instruction = lineText(text, lines, line);
        const times = (told.get(instruction) ?? 0) + 1;
        told.set(instruction, times);
        const path = [`${instruction} ${times}`];
        yield { ...whole, reach: { kind: 'lines', file, from: line, to }, anchor: { file, path } };
      }
    }
  }
}

function firstInstruction(text: string, lines: LineIndex): number {
  for (let line = 1; line <= lines.count; line++) {
    const written = lineText(text, lines, line);
    if (written !== '' && !written.startsWith('#')) return line;
  }
  return lines.count + 1;
}

/** Lines of an instruction that are followed; no more than this is suppressed by one comment. */
const MOST_LINES = 1_000;

/** The last line of an instruction that goes on after a backslash. */
function instructionEnd(text: string, lines: LineIndex, from: number): number {
  let line = from;
  while (line < Math.min(lines.count, from + MOST_LINES) && lineText(text, lines, line).endsWith('\\')) line++;
  return line;
}
