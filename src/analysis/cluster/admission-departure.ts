import type { Node } from '../source/node.js';
import { enforcementOf, isKyverno, kyvernoRules, policiesIn, policyRole, refuses } from './admission-policy.js';
import { matched } from './admission-weakening.js';
import type { Cluster } from './cluster.js';
import { isDelisted } from './delisted.js';
import { type Change, departedNamespaces } from './departed.js';
import { isMeshWide, selectorOf } from './mesh.js';
import type { Resource } from './resource.js';
import { LabelIndex } from './selection.js';
import { namespaceOf } from './target-namespace.js';
import type { Workload } from './workload.js';

/**
 * Tells which policies that are gone are missed by nobody: what they guarded goes with them, or the policies that are there
 * now ask all that they asked, be it in several objects or under another name.
 */
export function needlessIn(change: Change): (policy: Resource) => boolean {
  const closed = departedNamespaces(change);
  const listed = (policy: Resource) => !policy.fragment && !isDelisted(policy.file, change);
  const present = policiesIn(change.now).filter(listed);
  const asked = new Set(present.flatMap(demandsOf));
  return (policy) =>
    isClosed(policy, closed) ||
    hasLostItsPods(policy, change) ||
    demandsOf(policy).every((demand) => asked.has(demand)) ||
    present.some((other) => bindsAsMuch(other, policy));
}

function isClosed({ namespace }: Resource, closed: ReadonlySet<string>): boolean {
  return namespace !== undefined && closed.has(namespace);
}

/** A namespaced policy goes with what it guarded: the pods of its namespace, or those that it selected there. */
function hasLostItsPods(policy: Resource, { before, now, elsewhere, formerly }: Change): boolean {
  if (policy.namespace === undefined || isMeshWide(policy, before)) return false;
  const [was, is] = [guardedBy(policy, before), guardedBy(policy, now)];
  const moved = ({ resource: { id } }: Workload) =>
    elsewhere.some((cluster, at) => cluster.find(id) !== undefined && formerly?.[at]?.find(id) === undefined);
  if (was.length === 0)
    return before.workloads.length > 0 && now.workloads.length === 0 && !before.workloads.some(moved);
  const living = now.once(idsOfPods);
  return is.length === 0 && !was.some((pods) => living.has(pods.resource.id) || moved(pods));
}

function guardedBy(policy: Resource, cluster: Cluster): readonly Workload[] {
  const inside = cluster.once(podsByNamespace).get(namespaceOf(policy, cluster) ?? '');
  const wanted = policyRole(policy) === 'mesh policy' ? selectorOf(policy) : undefined;
  const pairs = Object.entries(wanted ?? {});
  return inside.filter(({ labels }) => pairs.every(([key, value]) => labels[key] === value));
}

function podsByNamespace(cluster: Cluster): LabelIndex<Workload> {
  const index = new LabelIndex<Workload>();
  for (const workload of cluster.workloads) index.add(namespaceOf(workload.resource, cluster) ?? '', workload);
  return index;
}

const idsOfPods = (cluster: Cluster): ReadonlySet<string> =>
  new Set(cluster.workloads.map(({ resource }) => resource.id));

/** What a policy asks, each rule or webhook by itself, in words that do not depend on its name. */
function demandsOf(policy: Resource): readonly string[] {
  const { group, kind, root } = policy;
  const place = `${group}/${kind} ${policy.namespace ?? ''}`;
  const spec = root.at('spec');
  if (isKyverno(policy) && kyvernoRules(policy).length > 0) {
    const whole = written(spec, ['rules', 'validationFailureAction']);
    return kyvernoRules(policy).map(
      ({ node, enforcement }) => `${place} ${enforcement.strength} ${whole} ${written(node, ['name'])}`,
    );
  }
  if (policyRole(policy) === 'webhook')
    return root
      .at('webhooks')
      .items()
      .map((webhook) => `${place} ${written(webhook, ['name'])}`);
  return [`${place} ${written(spec, [])}`];
}

/** The fields of a mapping but some, whatever their order. */
function written(node: Node, but: readonly string[]): string {
  const entries = node.entries().filter(([key]) => !but.includes(key));
  return JSON.stringify(
    entries.map(([key, { value }]) => [key, value] as const).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** True for a binding that leads to the same policy, with as strong an action, for all that the other one matched. */
function bindsAsMuch(other: Resource, policy: Resource): boolean {
  const [was, is] = [policy.root.at('spec'), other.root.at('spec')];
  if (policyRole(policy) !== 'binding' || other.kind !== policy.kind) return false;
  if (was.at('policyName').text() !== is.at('policyName').text()) return false;
  if (written(was.at('paramRef'), []) !== written(is.at('paramRef'), [])) return false;
  const [before, after] = [enforcementOf(policy), enforcementOf(other)];
  const asStrong = (after?.strength ?? 0) >= (before?.strength ?? 0) && refuses(other) === refuses(policy);
  return asStrong && matched(was.at('matchResources'), is.at('matchResources')).length === 0;
}
