import { describedMinor, type UnknownKind } from '../analysis/index.js';
import type { Bench, JudgedTarget } from './judge.js';
import type { Coverage } from './review.js';

/** The rules that compare objects with the schema of their kind. */
const COMPARING: ReadonlySet<string> = new Set(['schema-violation', 'schema-unknown-field']);

/** With which schemas the objects of some targets were compared; nothing when no rule that does so was run. */
export function schemaCoverage(
  { rules, kubernetes }: Pick<Bench, 'rules' | 'kubernetes'>,
  judged: readonly Pick<JudgedTarget, 'unknownKinds'>[],
): Pick<Coverage, 'schemas'> {
  if (!rules.some(({ id }) => COMPARING.has(id))) return {};
  const kubernetesVersion = `1.${describedMinor(kubernetes.minor)}`;
  return { schemas: { kubernetesVersion, unknownKinds: together(judged.flatMap(({ unknownKinds }) => unknownKinds)) } };
}

function together(kinds: readonly UnknownKind[]): readonly UnknownKind[] {
  const counts = new Map<string, UnknownKind>();
  for (const { apiVersion, kind, count } of kinds) {
    const key = JSON.stringify([kind, apiVersion]);
    counts.set(key, { apiVersion, kind, count: (counts.get(key)?.count ?? 0) + count });
  }
  return [...counts]
    .sort(([one, { count: few }], [other, { count: many }]) => many - few || (one < other ? -1 : 1))
    .map(([, kind]) => kind);
}
