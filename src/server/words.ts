import { type FilePath, placeOf, ruleById } from '../analysis/index.js';
import { type CheckWords, type PullNow, type Wanted, wantedFor } from '../github/index.js';
import type { PullRequest, Repository, Review } from '../review/index.js';

/** Puts a review into the words for GitHub, with links and the lines that suggestions repeat. */
export async function wordsFor(
  review: Review,
  about: {
    readonly pull: PullRequest;
    readonly now: PullNow;
    readonly repository: Repository;
    readonly webUrl: string;
    readonly day: string;
  },
): Promise<Wanted> {
  const { pull, now, repository, webUrl, day } = about;
  const lines = await linesOf(review, repository, now);
  const blob = `${webUrl}/${encodeURIComponent(pull.owner)}/${encodeURIComponent(pull.repository)}/blob/${now.head}`;
  return wantedFor(
    review,
    {
      ruleOf: ruleById,
      permalink: (file, line) =>
        `${blob}/${file.split('/').map(encodeURIComponent).join('/')}${line === undefined ? '' : `#L${line}`}`,
      lineOf: (file, line) => lines.get(file)?.[line - 1],
      day,
    },
    now.changes,
  );
}

/** The lines of every file that a finding or a repair is in, as they are at the head. */
async function linesOf(
  review: Review,
  repository: Repository,
  { head }: PullNow,
): Promise<ReadonlyMap<FilePath, readonly string[]>> {
  const introduced = review.findings.filter(({ standing }) => standing.kind === 'introduced');
  const files = new Set(
    introduced.flatMap(({ location, repair }) => [
      placeOf(location).file,
      ...(repair === undefined ? [] : [repair.file]),
    ]),
  );
  if (files.size === 0) return new Map();
  const contents = await repository.tree(head).read([...files]);
  return new Map(
    [...contents].flatMap(([file, content]) =>
      content.kind === 'text' ? [[file, content.text.split(/\r\n|\n|\r/)]] : [],
    ),
  );
}

/** What a check says when a newer push has made its review pointless. */
export function supersededWords(head: string): CheckWords {
  return {
    conclusion: 'cancelled',
    title: 'Superseded by a newer push',
    summary: `This commit is no longer the head of the pull request. See the check of ${head.slice(0, 7)}.`,
    annotations: [],
  };
}

/** What a check says when there is nothing left to review. */
export const CLOSED_WORDS: CheckWords = {
  conclusion: 'cancelled',
  title: 'The pull request was closed',
  summary: 'The pull request was closed before its review was done.',
  annotations: [],
};

/** What a check says when reviewing failed for good. `incident` finds the matching lines of the log. */
export function failedWords(incident: string): CheckWords {
  return {
    conclusion: 'failure',
    title: 'Portcullis could not evaluate this change; this is not a finding',
    summary: `Reviewing failed several times, so the gate stays shut. Run the check again; if that does not help, the log of Portcullis tells more about incident \`${incident}\`.`,
    annotations: [],
  };
}
