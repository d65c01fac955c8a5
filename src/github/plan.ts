import { type Annotation, type InlineComment, isSummary, markedFindings } from '../report/index.js';
import { mayAnchor } from './anchors.js';
import { ANNOTATIONS_A_REQUEST, type OwnRun } from './check.js';
import type { Conversation, OwnThread } from './pull.js';
import type { CheckWords, Wanted } from './wanted.js';

/** One thing to do on GitHub. */
export type Action =
  | { readonly do: 'finish check'; readonly run: number; readonly words: CheckWords }
  /** A finished run does not run again; different words need a new one. */
  | { readonly do: 'create check'; readonly words: CheckWords }
  /** Without a number the run that was just created is meant. */
  | {
      readonly do: 'annotate';
      readonly run?: number;
      readonly words: CheckWords;
      readonly annotations: readonly Annotation[];
    }
  | { readonly do: 'review'; readonly comments: readonly InlineComment[] }
  | { readonly do: 'comment on file'; readonly file: string; readonly body: string }
  | { readonly do: 'edit thread' | 'edit comment'; readonly id: number; readonly body: string }
  | { readonly do: 'delete thread' | 'delete comment'; readonly id: number }
  | { readonly do: 'comment'; readonly body: string };

/** What GitHub shows of ours now. */
export interface Present {
  readonly run?: OwnRun;
  readonly conversation: Conversation;
}

/** Comments on lines of the diff, and on files as a whole, that we ever have at once; the check run says the rest. */
const LINE_COMMENTS = 30;
const FILE_COMMENTS = 5;

/** Said at the end of the check's summary when comments were refused. */
export const NO_COMMENTS =
  '\n\n> Comments could not be posted: the conversation is locked, or the installation lacks "Pull requests: write".';

/** What an answered comment becomes when there is nothing left to say in it. Its marker stays, by which it is known. */
const FIXED = '✅ This is fixed.';
const MOVED = '➡️ This is about other lines now: see the newer comment, or the check.';

/** GitHub may trim what it stores. */
export const sameText = (one: string | null, other: string): boolean =>
  (one ?? '').replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();

/** What is missing between the present and the wanted state. When both are the same there is nothing to do. */
export function planPublication(present: Present, wanted: Wanted): readonly Action[] {
  return [
    ...planCheck(present.run, wanted.check),
    ...planThreads(present.conversation.threads, wanted),
    ...planSummary(present.conversation, wanted),
  ];
}

function planCheck(run: OwnRun | undefined, words: CheckWords): Action[] {
  if (run?.completed === false) {
    return [{ do: 'finish check', run: run.id, words }, ...annotateFrom(ANNOTATIONS_A_REQUEST, words, run.id)];
  }
  const same =
    run !== undefined &&
    run.conclusion === words.conclusion &&
    run.title === words.title &&
    (sameText(run.summary, words.summary) || sameText(run.summary, words.summary + NO_COMMENTS)) &&
    run.annotations <= words.annotations.length;
  // Fewer annotations than wanted: a crash came between their batches.
  if (same) return annotateFrom(run.annotations, words, run.id);
  return [{ do: 'create check', words }, ...annotateFrom(ANNOTATIONS_A_REQUEST, words)];
}

function annotateFrom(first: number, words: CheckWords, run?: number): Action[] {
  const actions: Action[] = [];
  for (let at = first; at < words.annotations.length; at += ANNOTATIONS_A_REQUEST) {
    const annotations = words.annotations.slice(at, at + ANNOTATIONS_A_REQUEST);
    actions.push({ do: 'annotate', ...(run === undefined ? {} : { run }), words, annotations });
  }
  return actions;
}

/** Where a wanted comment can stand: a line that the diff does not show is never replaced by another one near it. */
type Standing = 'lines' | 'file' | 'nowhere';

interface Placed {
  readonly comment: InlineComment;
  readonly standing: Standing;
  readonly body: string;
}

function placed(comment: InlineComment, { diff }: Wanted): Placed {
  const { file, line, startLine = line, body } = comment;
  const hunks = diff.get(file);
  if (hunks === undefined) return { comment, standing: 'nowhere', body };
  if (mayAnchor(hunks, startLine, line)) return { comment, standing: 'lines', body };
  const note = `About line ${line}, which the diff does not show:`;
  return { comment, standing: 'file', body: body.replace('\n', () => `\n${note}\n\n`) };
}

/** Whether a thread stands where the comment would be put today. */
function standsAt(thread: OwnThread, { comment, standing }: Placed): boolean {
  if (thread.path !== comment.file || thread.about !== standing) return false;
  const { lines } = thread;
  return standing === 'file' || (lines?.start === (comment.startLine ?? comment.line) && lines.end === comment.line);
}

function planThreads(threads: readonly OwnThread[], wanted: Wanted): Action[] {
  const left = threads.filter(({ body }) => markedFindings(body) !== undefined);
  const changes: Action[] = [];
  const missing: Placed[] = [];
  const room = { lines: LINE_COMMENTS, file: FILE_COMMENTS, nowhere: 0 };
  for (const comment of wanted.comments.map((one) => placed(one, wanted))) {
    const match = threadFor(comment, left);
    if (match === undefined) {
      missing.push(comment);
      continue;
    }
    left.splice(left.indexOf(match), 1);
    room[match.about] -= 1;
    if (!sameText(match.body, comment.body)) changes.push({ do: 'edit thread', id: match.comment, body: comment.body });
  }
  const lasting = new Set(wanted.comments.flatMap(({ body }) => markedFindings(body) ?? []));
  return [...additions(missing, room), ...changes, ...left.flatMap((thread) => farewell(thread, lasting))];
}

const isAbout = ({ body }: OwnThread, findings: ReadonlySet<string>): boolean =>
  markedFindings(body)?.some((finding) => findings.has(finding)) === true;

/** A thread that stands on other lines does not fit: a suggestion in it would change those. */
function threadFor(wanted: Placed, threads: readonly OwnThread[]): OwnThread | undefined {
  const about = new Set(markedFindings(wanted.comment.body));
  return threads.find((thread) => isAbout(thread, about) && standsAt(thread, wanted));
}

function additions(missing: readonly Placed[], room: Readonly<Record<Standing, number>>): Action[] {
  const at = (standing: Standing): readonly Placed[] =>
    missing.filter((one) => one.standing === standing).slice(0, Math.max(room[standing], 0));
  const comments = at('lines').map(({ comment }) => comment);
  return [
    ...(comments.length === 0 ? [] : [{ do: 'review', comments } as const]),
    ...at('file').map(({ comment, body }) => ({ do: 'comment on file', file: comment.file, body }) as const),
  ];
}

/** What becomes of a thread that nothing is left to say in. Other people's words are never removed. */
function farewell(thread: OwnThread, lasting: ReadonlySet<string>): Action[] {
  if (!thread.answered) return [{ do: 'delete thread', id: thread.comment }];
  const [marker = ''] = thread.body.split('\n');
  const body = `${marker}\n${isAbout(thread, lasting) ? MOVED : FIXED}`;
  return sameText(thread.body, body) ? [] : [{ do: 'edit thread', id: thread.comment, body }];
}

function planSummary({ comments }: Conversation, { summary }: Wanted): Action[] {
  const [first, ...more] = comments.filter(({ body }) => isSummary(body));
  const extra = more.map(({ id }) => ({ do: 'delete comment', id }) as const);
  const body = 'say' in summary ? summary.say : summary.cleared;
  if (first === undefined) return 'say' in summary ? [{ do: 'comment', body }] : [];
  return [...(sameText(first.body, body) ? [] : [{ do: 'edit comment', id: first.id, body } as const]), ...extra];
}
