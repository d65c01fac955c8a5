import type { Git } from './git.js';

/** One line of a hunk. `position` counts from the line under the first `@@`, as GitHub's legacy anchors do. */
export interface HunkLine {
  readonly text: string;
  readonly position: number;
  /** Line number in the old text; undefined for added lines. */
  readonly left: number | undefined;
  /** Line number in the new text; undefined for deleted lines. */
  readonly right: number | undefined;
}

export interface Hunk {
  readonly header: string;
  readonly lines: readonly HunkLine[];
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

/** A file that differs between two commits, in GitHub's terms. */
export interface ChangedFile {
  readonly path: string;
  readonly previousPath: string | undefined;
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  /** The new blob, or the old one of a removed file. */
  readonly oid: string;
  readonly additions: number;
  readonly deletions: number;
  /** The hunks as text; undefined where GitHub sends none (binary, too large, nothing changed inside). */
  readonly patch: string | undefined;
  readonly hunks: readonly Hunk[];
}

/** Per file and per pull request, beyond which GitHub leaves `patch` out ("Repository limits" in its documentation). */
const FILE_BYTES = 500_000;
const FILE_LINES = 20_000;
const TOTAL_BYTES = 1_000_000;
const TOTAL_LINES = 20_000;

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

/** Parses the hunks of one file's patch. */
export function hunksOf(patch: string): Hunk[] {
  const hunks: Array<Hunk & { lines: HunkLine[] }> = [];
  let left = 0;
  let right = 0;
  patch.split('\n').forEach((text, position) => {
    const header = HEADER.exec(text);
    if (header !== null) {
      left = Number(header[1]);
      right = Number(header[3]);
      const [oldLines, newLines] = [Number(header[2] ?? 1), Number(header[4] ?? 1)];
      hunks.push({ header: text, lines: [], oldStart: left, oldLines, newStart: right, newLines });
      return;
    }
    const sign = text[0];
    hunks.at(-1)?.lines.push({
      text,
      position,
      left: sign === '-' || sign === ' ' ? left : undefined,
      right: sign === '+' || sign === ' ' ? right : undefined,
    });
    if (sign === '-' || sign === ' ') left++;
    if (sign === '+' || sign === ' ') right++;
  });
  return hunks;
}

const STATUSES: Readonly<Record<string, ChangedFile['status']>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

interface RawEntry {
  readonly status: ChangedFile['status'];
  readonly oid: string;
  readonly path: string;
  readonly previousPath: string | undefined;
}

function rawEntries(raw: string): RawEntry[] {
  const fields = raw.split('\0').filter((field) => field !== '');
  const entries: RawEntry[] = [];
  for (let at = 0; at < fields.length; ) {
    const [, , oldOid = '', newOid = '', letter = 'M'] = (fields[at++] ?? '').split(' ');
    const status = STATUSES[letter[0] ?? 'M'] ?? 'modified';
    const previousPath = status === 'renamed' || status === 'copied' ? fields[at++] : undefined;
    const path = fields[at++] ?? '';
    entries.push({ status, path, previousPath, oid: status === 'removed' ? oldOid : newOid });
  }
  return entries;
}

/** The patch text of each file, in git's order; `changed` entries (a file became a link) take two sections of it. */
function sectionsOf(text: string): string[] {
  return text
    .split(/^(?=diff --git )/m)
    .filter((section) => section.startsWith('diff --git '))
    .map((section) => section.slice(Math.max(section.search(/^@@ /m), 0)).replace(/\n$/, ''))
    .map((section) => (section.startsWith('@@ ') ? section : ''));
}

const count = (hunks: readonly Hunk[], sign: string): number =>
  hunks.reduce((sum, hunk) => sum + hunk.lines.filter((line) => line.text.startsWith(sign)).length, 0);

const DIFF = ['-M', '-l0', '--no-color', '--no-ext-diff', '--no-textconv', '--submodule=short', '--no-abbrev'];

async function diff(git: Git, base: string, head: string): Promise<ChangedFile[]> {
  const [raw, patches] = await Promise.all([
    git.run(['diff-tree', '-r', '--raw', '-z', ...DIFF, base, head]),
    git.run(['-c', 'core.quotePath=false', 'diff-tree', '-r', '-p', '-U3', ...DIFF, base, head]),
  ]);
  const sections = sectionsOf(patches.toString());
  let bytes = 0;
  let lines = 0;
  return rawEntries(raw.toString()).map((entry) => {
    const section = sections.shift() ?? '';
    if (entry.status === 'changed') sections.shift();
    const hunks = entry.status === 'changed' ? [] : hunksOf(section);
    const [additions, deletions] = [count(hunks, '+'), count(hunks, '-')];
    const size = Buffer.byteLength(section);
    bytes += size;
    lines += additions + deletions;
    const large = size > FILE_BYTES || additions + deletions > FILE_LINES || bytes > TOTAL_BYTES || lines > TOTAL_LINES;
    const shown = hunks.length > 0 && !large;
    return { ...entry, additions, deletions, patch: shown ? section : undefined, hunks: shown ? hunks : [] };
  });
}

const cache = new WeakMap<Git, Map<string, Promise<ChangedFile[]>>>();

/** The files that differ between two commits, sorted by path, renames found at 50 % likeness. Kept: commits never change. */
export function changedFiles(git: Git, base: string, head: string): Promise<readonly ChangedFile[]> {
  const known = cache.get(git) ?? new Map<string, Promise<ChangedFile[]>>();
  cache.set(git, known);
  const key = `${base} ${head}`;
  const files = known.get(key) ?? diff(git, base, head);
  known.set(key, files);
  return files;
}
