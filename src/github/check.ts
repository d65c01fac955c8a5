import type { Annotation } from '../report/index.js';
import type { CommitSha } from '../review/index.js';
import type { RepositoryName } from './blobs.js';
import type { Client } from './client.js';
import type { CheckWords, Conclusion } from './wanted.js';

/** The check that branch rules require. It never changes: rules know it by this name and our App's id. */
export const CHECK_NAME = 'portcullis';
/** Annotations of one request ("Create a check run"); later ones are added to those that are there. */
export const ANNOTATIONS_A_REQUEST = 50;
/** GitHub's limit for a summary is 65,535 characters. */
const SUMMARY_LIMIT = 65_000;

/** Our check run on a commit, as GitHub has it. */
export interface OwnRun {
  readonly id: number;
  readonly completed: boolean;
  readonly conclusion: string | null;
  readonly title: string | null;
  readonly summary: string | null;
  readonly annotations: number;
}

/** The commit that a check run belongs to; all pull requests with this head share the run. */
export interface CheckedCommit extends RepositoryName {
  readonly repositoryId: number;
  readonly head: CommitSha;
  /** Where "Details" leads; GitHub's own page of the run when absent. */
  readonly detailsUrl?: string;
}

/** Tells our runs from one another, and is how a run that was made before a crash is found again. */
export const externalId = ({ repositoryId, head }: CheckedCommit): string => `${repositoryId}:${head}`;

/** Our newest run on the commit; undefined when there is none. */
export async function findCheck(client: Client, commit: CheckedCommit): Promise<OwnRun | undefined> {
  const { owner, repo, head } = commit;
  const { data } = await client.rest.checks.listForRef({
    owner,
    repo,
    ref: head,
    check_name: CHECK_NAME,
    app_id: client.appId,
    per_page: 100,
  });
  const own = data.check_runs.filter((run) => run.external_id === externalId(commit) && run.app?.id === client.appId);
  return own.map(ownRun).sort((a, b) => b.id - a.id)[0];
}

interface RunAnswer {
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly output: {
    readonly title: string | null;
    readonly summary: string | null;
    readonly annotations_count: number;
  };
}

const ownRun = ({ id, status, conclusion, output }: RunAnswer): OwnRun => ({
  id,
  completed: status === 'completed',
  conclusion,
  title: output.title,
  summary: output.summary,
  annotations: output.annotations_count,
});

/**
 * Shows the check as running. A run that is under way already is taken over, so a lost answer or a crash never leaves two.
 * GitHub does not let a finished run start again: with `again` a new one is made, without it the finished one is given
 * back, as after a crash between finishing the check and commenting.
 */
export async function openCheck(client: Client, commit: CheckedCommit, again: boolean): Promise<OwnRun> {
  const present = await findCheck(client, commit);
  if (present !== undefined && !(present.completed && again)) return present;
  return create(client, commit, { status: 'in_progress' });
}

/** Makes a run that is finished from the start, with the first annotations. */
export async function createFinished(client: Client, commit: CheckedCommit, words: CheckWords): Promise<OwnRun> {
  const output = outputOf(words, words.annotations.slice(0, ANNOTATIONS_A_REQUEST));
  return create(client, commit, { status: 'completed', conclusion: words.conclusion, output });
}

type Beginning =
  | { readonly status: 'in_progress' }
  | { readonly status: 'completed'; readonly conclusion: Conclusion; readonly output: ReturnType<typeof outputOf> };

async function create(client: Client, commit: CheckedCommit, state: Beginning): Promise<OwnRun> {
  const { owner, repo, head, detailsUrl } = commit;
  const { data } = await client.rest.checks.create({
    owner,
    repo,
    name: CHECK_NAME,
    head_sha: head,
    external_id: externalId(commit),
    ...state,
    ...(detailsUrl === undefined ? {} : { details_url: detailsUrl }),
  });
  return ownRun(data);
}

/** Ends a run with a conclusion and the first annotations. Also for reviews that were superseded or went wrong. */
export async function finishCheck(client: Client, name: RepositoryName, run: number, words: CheckWords): Promise<void> {
  await client.rest.checks.update({
    owner: name.owner,
    repo: name.repo,
    check_run_id: run,
    status: 'completed',
    conclusion: words.conclusion,
    output: outputOf(words, words.annotations.slice(0, ANNOTATIONS_A_REQUEST)),
  });
}

/** Says a finished run's words again, adding these annotations to those that it has. */
export async function addToCheck(
  client: Client,
  name: RepositoryName,
  run: number,
  words: CheckWords,
  annotations: readonly Annotation[],
): Promise<void> {
  const output = outputOf(words, annotations);
  await client.rest.checks.update({ owner: name.owner, repo: name.repo, check_run_id: run, output });
}

function outputOf(words: CheckWords, annotations: readonly Annotation[]) {
  return {
    title: words.title,
    summary: words.summary,
    ...(annotations.length === 0 ? {} : { annotations: annotations.map(annotationOf) }),
  };
}

function annotationOf({ file, line, columns, level, title, message }: Annotation) {
  return {
    path: file,
    start_line: line,
    end_line: line,
    ...(columns === undefined ? {} : { start_column: columns.start, end_column: columns.end }),
    annotation_level: level,
    title,
    message,
  };
}

/** One pull request's part in a check that several share; without words when it was not judged. */
export interface CheckPart {
  readonly pull: number;
  /** The branch that it aims at. */
  readonly base: string;
  readonly words?: CheckWords;
}

/** From best to worst. */
const CONCLUSIONS: readonly Conclusion[] = ['success', 'cancelled', 'action_required', 'timed_out', 'failure'];

const conclusionOf = ({ words }: CheckPart): Conclusion => words?.conclusion ?? 'failure';

/**
 * One check for all open pull requests with the same head: the worst conclusion counts, so that no second pull request,
 * aimed at a branch where the change is harmless, can open the gate of the first. Branch names may not hold backticks'
 * worth of trouble: they are shown as code and cut.
 */
export function jointCheck(parts: readonly CheckPart[]): CheckWords {
  const [only, ...rest] = parts;
  if (only?.words !== undefined && rest.length === 0) return only.words;
  const worst = [...parts].sort((a, b) => rank(b) - rank(a))[0];
  if (worst === undefined) throw new Error('A check needs a pull request');
  const title = worst.words?.title ?? 'Not judged yet';
  const intro = `${parts.length} open pull requests have this commit as their head and share this check; the worst result counts.`;
  const room = Math.floor((SUMMARY_LIMIT - intro.length) / parts.length) - 200;
  const texts = parts.map(({ pull, base, words }) => {
    const heading = `## Pull request #${pull} into ${inlineCode(base)}`;
    return `${heading}\n\n${cut(words?.summary ?? 'Not judged yet. Run the check again when it was.', room)}`;
  });
  return {
    conclusion: conclusionOf(worst),
    title: `#${worst.pull}: ${title}`,
    summary: [intro, ...texts].join('\n\n'),
    annotations: uniqueAnnotations(parts.flatMap(({ words }) => words?.annotations ?? [])),
  };
}

const rank = (part: CheckPart): number => CONCLUSIONS.indexOf(conclusionOf(part));

/** Git forbids line breaks in branch names but not backticks. */
const inlineCode = (branch: string): string => `\`${branch.replaceAll('`', "'").slice(0, 200)}\``;

const cut = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, text.lastIndexOf('\n', limit))}\n\n(cut)`;

function uniqueAnnotations(annotations: readonly Annotation[]): readonly Annotation[] {
  const byText = new Map(annotations.map((annotation) => [JSON.stringify(annotation), annotation]));
  return [...byText.values()];
}
