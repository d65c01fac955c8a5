import { relative } from 'node:path';
import { type FilePath, filePath, type Location, type Place } from '../analysis/index.js';
import type { InlineAccount, InlineOrigin, Judged, Review } from '../review/index.js';
import type { Ground } from './ground.js';

/** A path that counts from the root, as a person in the current directory writes it. */
export function shownFrom({ root, cwd }: Pick<Ground, 'root' | 'cwd'>, path: string): FilePath {
  return filePath(relative(cwd, `${root}/${path}`) || '.');
}

/**
 * A review with its paths as a person in the current directory writes them. Identities stay as they are: they count from
 * the root.
 */
export function seenFrom(ground: Pick<Ground, 'root' | 'cwd'>, review: Review): Review {
  const shown = (path: string): FilePath => shownFrom(ground, path);
  const { coverage, gate, suppressions } = review;
  return {
    ...review,
    ...(suppressions === undefined ? {} : { suppressions: shownAccount(suppressions, shown) }),
    findings: review.findings.map((finding) => shownFinding(finding, shown)),
    problems: review.problems.map((problem) => ({ ...problem, file: shown(problem.file) })),
    coverage: {
      ...coverage,
      targets: coverage.targets.map(shown),
      leftAlone: coverage.leftAlone.map(({ file, why }) => ({ file: shown(file), why })),
    },
    gate: gate.settings === undefined ? gate : { ...gate, settings: shown(gate.settings) },
  };
}

const moved = <T extends InlineOrigin>(origin: T, shown: (path: string) => FilePath): T => ({
  ...origin,
  file: shown(origin.file),
});

function shownAccount(account: InlineAccount, shown: (path: string) => FilePath): InlineAccount {
  const all = <T extends InlineOrigin>(some: readonly T[]): readonly T[] => some.map((one) => moved(one, shown));
  const { mode, pending, expired, faulty, unused, forbidden } = account;
  return {
    mode,
    pending: all(pending),
    expired: all(expired),
    faulty: all(faulty),
    unused: all(unused),
    forbidden: all(forbidden),
  };
}

function shownFinding(finding: Judged, shown: (path: string) => FilePath): Judged {
  const { fix, repair, standing } = finding;
  return {
    ...finding,
    ...(standing.kind !== 'waived' || standing.inline === undefined
      ? {}
      : { standing: { ...standing, inline: moved(standing.inline, shown) } }),
    target: shown(finding.target),
    location: shownLocation(finding.location, shown),
    related: finding.related.map((location) => shownLocation(location, shown)),
    ...(fix === undefined ? {} : { fix: { ...fix, file: shown(fix.file) } }),
    ...(repair === undefined ? {} : { repair: { ...repair, file: shown(repair.file) } }),
  };
}

function shownLocation(location: Location, shown: (path: string) => FilePath): Location {
  const place = (at: Place): Place => ({ ...at, file: shown(at.file) });
  switch (location.kind) {
    case 'written':
      return { kind: 'written', place: place(location.place) };
    case 'rendered':
      return { ...location, target: shown(location.target), nearest: place(location.nearest) };
  }
}
