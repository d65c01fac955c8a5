import type { Finding } from '../finding.js';
import { placeOf } from '../source/location.js';
import { matchesWildcard } from '../source/wildcard.js';
import type { Settings } from './settings.js';

/** An agreed exception, as the settings record it. */
export type Waiver = Settings['waivers'][number];

/** The waiver that covers a finding on a day (`YYYY-MM-DD`), if any. */
export function waiverFor(
  finding: Pick<Finding, 'rule' | 'resource' | 'location'>,
  waivers: readonly Waiver[],
  day: string,
): Waiver | undefined {
  const names = namesOf(finding);
  return waivers.find(
    (waiver) =>
      waiver.rule === finding.rule &&
      !isExpired(waiver, day) &&
      names.some((name) => matchesWildcard(waiver.resource, name)),
  );
}

/** True when the waiver's last day lies before the given one. */
export function isExpired(waiver: Waiver, day: string): boolean {
  return waiver.until !== undefined && waiver.until < day;
}

/** The names by which a waiver can mean a finding's object, or its file when the finding is about a file. */
function namesOf({ resource, location }: Pick<Finding, 'resource' | 'location'>): readonly string[] {
  if (resource === undefined) return [placeOf(location).file];
  const { kind, namespace, name } = resource;
  return namespace === undefined ? [`${kind}/${name}`] : [`${kind}/${name}`, `${kind}/${namespace}/${name}`];
}
