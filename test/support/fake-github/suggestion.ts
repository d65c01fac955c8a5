import { canWrite, type Person } from './people.js';
import type { Pull } from './pull.js';
import { isOutdated, type ReviewComment, type Thread } from './threads.js';
import { fileAt } from './trees.js';

/** Replaces lines `first` to `last` (from 1) of a file. */
interface Replacement {
  readonly thread: Thread;
  readonly comment: ReviewComment;
  readonly path: string;
  readonly first: number;
  readonly last: number;
  readonly lines: readonly string[];
}

/** GitHub would not commit this suggestion; the message says why. */
export class SuggestionRefused extends Error {}

/** The lines that a comment's first suggestion block proposes; undefined if it has none. An empty block deletes. */
export function suggestedLines(body: string): string[] | undefined {
  const lines = body.split(/\r?\n/);
  const open = lines.findIndex((line) => /^ {0,3}`{3,}\s*suggestion\s*$/.test(line));
  if (open < 0) return undefined;
  const fence = /`{3,}/.exec(lines[open] ?? '')?.[0].length ?? 3;
  const closing = new RegExp(`^ {0,3}\`{${fence},}\\s*$`);
  const length = lines.slice(open + 1).findIndex((line) => closing.test(line));
  return length < 0 ? lines.slice(open + 1) : lines.slice(open + 1, open + 1 + length);
}

function replacementOf(pull: Pull, commentId: number): Replacement {
  const { thread, comment } = pull.conversation.threadOf(commentId);
  const { place } = comment;
  const lines = suggestedLines(comment.body);
  if (lines === undefined) throw new SuggestionRefused('The comment has no suggestion');
  const review = pull.conversation.reviews.find((candidate) => candidate.id === comment.reviewId);
  if (review?.state === 'PENDING') throw new SuggestionRefused('Suggestions cannot be applied from pending reviews');
  if (place.subject === 'file') throw new SuggestionRefused('A comment on a whole file cannot be applied');
  if (place.side === 'LEFT' || place.startSide === 'LEFT') {
    throw new SuggestionRefused('Applying suggestions on deleted lines is not supported');
  }
  if (isOutdated(place) || place.line === null) throw new SuggestionRefused('The suggestion is outdated');
  return { thread, comment, path: place.path, first: place.startLine ?? place.line, last: place.line, lines };
}

function refuseOverlaps(replacements: readonly Replacement[]): void {
  const sorted = [...replacements].sort((a, b) => (a.path === b.path ? a.first - b.first : a.path < b.path ? -1 : 1));
  sorted.forEach((replacement, index) => {
    const previous = sorted[index - 1];
    if (previous !== undefined && previous.path === replacement.path && replacement.first <= previous.last) {
      throw new SuggestionRefused('Only one suggestion per line can be applied in a batch');
    }
  });
}

/** Keeps the line ends the file has and takes the text between them from the suggestion. */
function replaced(text: string, replacements: readonly Replacement[]): string {
  const lines = text.split(/(?<=\n)/);
  const fallback = lines[0]?.endsWith('\r\n') === true ? '\r\n' : '\n';
  for (const { first, last, lines: wanted } of [...replacements].sort((a, b) => b.first - a.first)) {
    const endless = last === lines.length && !text.endsWith('\n');
    const fresh = wanted.map((line, index) => line + (endless && index === wanted.length - 1 ? '' : fallback));
    const before = lines.slice(first - 1, last).join('');
    if (before === fresh.join('')) {
      throw new SuggestionRefused('This suggestion is invalid because no changes were made to the code');
    }
    lines.splice(first - 1, last - first + 1, ...fresh);
  }
  return lines.join('');
}

function mayPush(pull: Pull, by: Person): boolean {
  if (canWrite(pull.headRepository.roleOf(by.login))) return true;
  return pull.maintainerCanModify && canWrite(pull.repository.roleOf(by.login));
}

function messageFor(replacements: readonly Replacement[], by: Person): string {
  const [only] = replacements;
  const subject = replacements.length === 1 ? `Update ${only?.path ?? ''}` : 'Apply suggestions from code review';
  const others = [...new Set(replacements.map((replacement) => replacement.comment.author))].filter(
    (who) => who !== by,
  );
  const credits = others.map((who) => `Co-authored-by: ${who.login} <${who.id}+${who.login}@users.noreply.github.com>`);
  return credits.length === 0 ? subject : `${subject}\n\n${credits.join('\n')}`;
}

/** Commits one or several suggestions to the head branch, resolves their threads and returns the commit's id. */
export async function applySuggestions(pull: Pull, commentIds: readonly number[], by: Person): Promise<string> {
  if (pull.state === 'closed')
    throw new SuggestionRefused('Suggestions cannot be applied while the pull request is closed');
  if (!mayPush(pull, by)) throw new SuggestionRefused(`${by.login} may not push to ${pull.headRepository.fullName}`);
  const replacements = commentIds.map((id) => replacementOf(pull, id));
  refuseOverlaps(replacements);
  const files: Record<string, string> = {};
  for (const path of new Set(replacements.map((replacement) => replacement.path))) {
    const text = (await fileAt(pull.repository.git, pull.head, path))?.toString();
    if (text === undefined) throw new SuggestionRefused('The suggestion is outdated');
    files[path] = replaced(
      text,
      replacements.filter((replacement) => replacement.path === path),
    );
  }
  const author = { name: by.login, email: `${by.id}+${by.login}@users.noreply.github.com` };
  for (const { thread } of replacements) thread.resolvedBy = by;
  const message = messageFor(replacements, by);
  return pull.headRepository.commit(pull.headBranch, { files, message, by: by.login, author });
}
