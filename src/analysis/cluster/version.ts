/** A version as three numbers; what comes before a release, as `-rc1`, makes it older. */
export interface Version {
  readonly numbers: readonly [number, number, number];
  readonly preRelease: boolean;
}

/** `v1.11.3`, `1.11.3`, `1.11.3-debian-11-r0`, `controller-v1.2.3`: what stands before and behind the three numbers may be anything. */
const VERSION = /^(?:[A-Za-z]{1,30}-)?v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(?![.\d])(.{0,128})$/;
const PRE_RELEASE = /^-?(?:alpha|beta|rc|pre|dev|snapshot)/i;

/** Reads an image tag or a chart version; undefined for `latest`, for ranges and for a major version alone. */
export function parseVersion(text: string): Version | undefined {
  const [, major, minor, patch, rest = ''] = VERSION.exec(text.trim()) ?? [];
  if (major === undefined || minor === undefined || patch === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], preRelease: PRE_RELEASE.test(rest) };
}

/** Negative, zero or positive as the first version is older, the same or newer. */
export function compareVersions(one: Version, other: Version): number {
  for (const index of [0, 1, 2] as const) {
    const difference = one.numbers[index] - other.numbers[index];
    if (difference !== 0) return difference;
  }
  return Number(other.preRelease) - Number(one.preRelease);
}

/** Versions from one on, up to but without another: `['2.2.0', '2.2.4']`. The start counts with its pre-releases. */
export type VersionRange = readonly [from: string, to: string];

/** True when the version lies in the range. */
export function versionIn(version: Version, [from, to]: VersionRange): boolean {
  const [start, end] = [parseVersion(from), parseVersion(to)];
  if (start === undefined || end === undefined) return false;
  const early = { ...start, preRelease: true };
  return compareVersions(version, early) >= 0 && compareVersions(version, end) < 0;
}
