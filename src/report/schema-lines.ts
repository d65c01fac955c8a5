import type { Review } from '../review/index.js';
import { count } from './words.js';

/** Kinds that are named; the rest is counted. */
const MOST_KINDS = 5;

/**
 * What there is to tell of the schemas with which objects were compared: which objects were compared with none, and that
 * another version's schemas stood in. `shown` makes a stranger's text fit for the report.
 */
export function schemaLines({ gate, coverage }: Review, shown: (text: string) => string): readonly string[] {
  const { schemas } = coverage;
  if (schemas === undefined) return [];
  const { kubernetesVersion: version, unknownKinds } = schemas;
  const wanted = gate.kubernetesVersion;
  const end = minorOf(version) < minorOf(wanted) ? 'newest' : 'oldest';
  const objects = unknownKinds.reduce((sum, kind) => sum + kind.count, 0);
  const kinds = unknownKinds
    .slice(0, MOST_KINDS)
    .map((one) => `${shown(`${one.kind} (${one.apiVersion})`)} ${one.count}`);
  const more = unknownKinds.length - kinds.length;
  return [
    ...(version === wanted
      ? []
      : [`Compared with the schemas of Kubernetes ${version}, the ${end} that are known, instead of ${wanted}`]),
    ...(objects === 0
      ? []
      : [
          `${count(objects, 'object')} of ${count(unknownKinds.length, 'kind')} ${objects === 1 ? 'was' : 'were'} not compared with a schema: ${kinds.join(', ')}${more === 0 ? '' : ` and ${count(more, 'more kind')}`}`,
        ]),
  ];
}

const minorOf = (version: string): number => Number(version.slice(version.indexOf('.') + 1));
