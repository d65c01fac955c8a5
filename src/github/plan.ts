import { mayAnchor } from './anchors.js';
import { ANNOTATIONS_A_REQUEST, type OwnRun } from './check.js';
import type { Conversation, OwnThread } from './pull.js';
import type { Annotation, CheckWords, InlineComment, Wanted } from './wanted.js';

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

/** How our own comments are known, by their bodies. */
export interface Markers {
  /** The fingerprints that a comment on the diff is about; undefined when it is none of those. */
  findingsOf(body: string): readonly string[] | undefined;
  isSummary(body: string): boolean;
  /** The body of an answered comment whose findings are gone; it keeps the marker. */
  fixed(body: string): string;
}

/** Comments on lines of the diff, and on files as a whole, that we ever have at once; the check run says the rest. */
const LINE_COMMENTS = 30;
const FILE_COMMENTS = 5;

/** Said at the end of the check's summary when comments were refused. */
export const NO_COMMENTS =
  '\n\n> Comments could not be posted: the conversation is locked, or the installation lacks "Pull requests: write".';

/** GitHub may trim what it stores. */
export const sameText = (one: string | null, other: string): boolean =>
  (one ?? '').replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim();

/** What is missing between the present and the wanted state. When both are the same there is nothing to do. */
export function planPublication(present: Present, wanted: Wanted, markers: Markers): readonly Action[] {
  return [
    ...planCheck(present.run, wanted.check),
    ...planThreads(present.conversation.threads, wanted, markers),
    ...planSummary(present.conversation, wanted, markers),
  ];
}

function planCheck(run: OwnRun | undefined, words: CheckWords): Action[] {
  if (run?.completed === false) return [{ do: 'finish check', run: run.id, words }, ...annotateFrom(ANNOTATIONS_A_REQUEST, words, run.id)];
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

/** Where a wanted comment can stand. */
type Standing = 'lines' | 'file' | 'nowhere';

function standingOf({ file, startLine, endLine }: InlineComment, { diff }: Wanted): Standing {
  const hunks = diff.get(file);
  if (hunks === undefined) return 'nowhere';
  return mayAnchor(hunks, startLine, endLine) ? 'lines' : 'file';
}

/** Whether a thread stands where the comment would be put today. */
function standsAt(thread: OwnThread, comment: InlineComment, standing: Standing): boolean {
  if (thread.path !== comment.file || thread.about !== standing) return false;
  const { lines } = thread;
  return standing === 'file' || (lines?.start === comment.startLine && lines.end === comment.endLine);
}

function planThreads(threads: readonly OwnThread[], wanted: Wanted, markers: Markers): Action[] {
  const left = threads.flatMap((thread) => {
    const findings = markers.findingsOf(thread.body);
    return findings === undefined ? [] : [{ thread, findings: new Set(findings) }];
  });
  const changes: Action[] = [];
  const missing: { comment: InlineComment; standing: Standing }[] = [];
  const room = { lines: LINE_COMMENTS, file: FILE_COMMENTS, nowhere: 0 };
  for (const comment of wanted.comments) {
    const standing = standingOf(comment, wanted);
    const about = markers.findingsOf(comment.body) ?? [];
    const fits = left.filter(({ findings }) => about.some((finding) => findings.has(finding)));
    const match = fits.find(({ thread }) => standsAt(thread, comment, standing)) ?? fits.find(({ thread }) => thread.answered);
    if (match === undefined) {
      missing.push({ comment, standing });
      continue;
    }
    // An answered thread goes on where it is: moving it would tear the conversation apart.
    left.splice(left.indexOf(match), 1);
    room[match.thread.about] -= 1;
    if (!sameText(match.thread.body, comment.body)) {
      changes.push({ do: 'edit thread', id: match.thread.comment, body: comment.body });
    }
  }
  return [...additions(missing, room), ...changes, ...left.flatMap(({ thread }) => farewell(thread, markers))];
}

function additions(
  missing: readonly { readonly comment: InlineComment; readonly standing: Standing }[],
  room: Readonly<Record<Standing, number>>,
): Action[] {
  const at = (standing: Standing): InlineComment[] =>
    missing
      .filter((one) => one.standing === standing)
      .slice(0, Math.max(room[standing], 0))
      .map(({ comment }) => comment);
  const comments = at('lines');
  return [
    ...(comments.length === 0 ? [] : [{ do: 'review', comments } as const]),
    ...at('file').map(({ file, body }) => ({ do: 'comment on file', file, body }) as const),
  ];
}

/** What becomes of a thread that nothing is left to say in. Other people's words are never removed. */
function farewell(thread: OwnThread, markers: Markers): Action[] {
  if (!thread.answered) return [{ do: 'delete thread', id: thread.comment }];
  const body = markers.fixed(thread.body);
  return sameText(thread.body, body) ? [] : [{ do: 'edit thread', id: thread.comment, body }];
}

function planSummary({ comments }: Conversation, { summary }: Wanted, markers: Markers): Action[] {
  const [first, ...more] = comments.filter(({ body }) => markers.isSummary(body));
  const extra = more.map(({ id }) => ({ do: 'delete comment', id }) as const);
  const body = 'say' in summary ? summary.say : summary.cleared;
  if (first === undefined) return 'say' in summary ? [{ do: 'comment', body }] : [];
  return [...(sameText(first.body, body) ? [] : [{ do: 'edit comment', id: first.id, body } as const]), ...extra];
}
