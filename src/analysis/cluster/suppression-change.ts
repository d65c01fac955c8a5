import type { Cluster } from './cluster.js';
import { type Change, formerOf } from './departed.js';
import { type Suppression, suppressionsOf } from './suppression.js';

/** What two states of a suppression share; a later end makes it no other one, but a wider one. */
function keyOf({ form, ids, anchor }: Suppression, holder: string = anchor.object ?? anchor.file): string {
  return JSON.stringify([form, [...ids].sort(), holder, anchor.path]);
}

/** The day on which a suppression is over; later than any when it has no end. */
export const endOf = ({ until }: Suppression): string => until?.day ?? '~';

function latestEnds(cluster: Cluster): ReadonlyMap<string, string> {
  const ends = new Map<string, string>();
  for (const suppression of suppressionsOf(cluster)) keepLatest(ends, keyOf(suppression), endOf(suppression));
  return ends;
}

function keepLatest(ends: Map<string, string>, key: string, end: string): void {
  if (end > (ends.get(key) ?? '')) ends.set(key, end);
}

/** Tells on which day a suppression was over before the change, also where its object or its file has moved. */
export function formerEnds(change: Change): (suppression: Suppression) => string | undefined {
  const { before, now } = change;
  let ofGoneFiles: ReadonlyMap<string, string> | undefined;
  return (suppression) => {
    const { object, file } = suppression.anchor;
    const here = before.once(latestEnds).get(keyOf(suppression));
    if (here !== undefined) return here;
    if (object === undefined) {
      ofGoneFiles ??= endsOfGoneFiles(change);
      return ofGoneFiles.get(keyOf(suppression, nameOf(file)));
    }
    const about = now.find(object);
    const former = about === undefined ? undefined : formerOf(about, change);
    return former?.cluster.once(latestEnds).get(keyOf(suppression, former.resource.id));
  };
}

/** Files are known again by their names. */
function endsOfGoneFiles(change: Change): ReadonlyMap<string, string> {
  const isGone = goneFiles(change);
  const ends = new Map<string, string>();
  for (const suppression of [change.before, ...(change.formerly ?? [])].flatMap(suppressionsOf)) {
    const { object, file } = suppression.anchor;
    if (object === undefined && isGone(file)) keepLatest(ends, keyOf(suppression, nameOf(file)), endOf(suppression));
  }
  return ends;
}

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** Tells the files that the change takes away. */
export function goneFiles({ now, elsewhere }: Change): (file: string) => boolean {
  const present = new Set<string>();
  for (const { manifests, texts } of [now, ...elsewhere]) {
    for (const { parsed } of manifests) present.add(parsed.file);
    for (const { file } of texts) present.add(file);
  }
  return (file) => !present.has(file);
}
