import type { Fingerprint } from '../analysis/index.js';

/** First line of the summary comment; tells our own comment from the others when it is looked for again. */
export const SUMMARY_MARKER = '<!-- portcullis:summary v1 -->';

/** First line of an inline comment: the findings that it is about. */
export function findingMarker(fingerprints: readonly Fingerprint[]): string {
  return `<!-- portcullis:finding v1 id=${fingerprints.map((id) => id.replace(/[^0-9A-Za-z]/g, '')).join(',')} -->`;
}

/** True for the body of a summary comment. Whoever asks must also know that the comment is ours: anyone can write this. */
export function isSummary(body: string): boolean {
  return body.startsWith(SUMMARY_MARKER);
}

/**
 * The findings that a comment's body is about; undefined when it is not an inline comment of ours. Only the first line is
 * read, so that nothing quoted further down can pass for a marker; the author must be checked apart.
 */
export function markedFindings(body: string): readonly string[] | undefined {
  const [, ids] = /^<!-- portcullis:finding v1 id=([0-9A-Za-z,]+) -->/.exec(body) ?? [];
  return ids?.split(',');
}
