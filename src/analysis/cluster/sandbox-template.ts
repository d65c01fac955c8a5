import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';

export const SANDBOX_TEMPLATE = 'SandboxTemplate';

/** Why the sandboxes of a template can reach more than somebody has thought of, and where that stands. */
export interface OpenEgress {
  readonly template: Resource;
  readonly at: Node;
  /** What is wrong, as the end of a sentence about the template. */
  readonly what: string;
  /** False where the template leaves its network to policies that stand elsewhere. */
  readonly managed: boolean;
}

/**
 * The templates of agent sandboxes, which run code that nobody has read, whose traffic out is open. The controller makes a
 * policy of `spec.networkPolicy`; where there is none, of its own default, by which sandboxes reach the whole internet.
 */
export function openSandboxes(cluster: Cluster): readonly OpenEgress[] {
  return cluster
    .ofKind(SANDBOX_TEMPLATE)
    .filter(({ group, fragment }) => group === 'extensions.agents.x-k8s.io' && !fragment)
    .flatMap((template) => {
      const spec = template.root.at('spec');
      const management = spec.at('networkPolicyManagement');
      const managed = (management.text() ?? 'Managed') === 'Managed';
      const found = managed
        ? openEgress(spec)
        : { at: management, what: 'leaves the network of its sandboxes to others' };
      if (found === undefined || holdsVariable(management.text() ?? '')) return [];
      return [{ template, managed, ...found }];
    });
}

function openEgress(spec: Node): { readonly at: Node; readonly what: string } | undefined {
  const policy = spec.at('networkPolicy');
  if (!policy.present) return { at: policy, what: 'names no policy, so that its sandboxes reach the whole internet' };
  if (!isObject(policy.value)) return { at: policy, what: 'has a policy that is no object' };
  const egress = policy.at('egress');
  if (egress.present && !Array.isArray(egress.value))
    return { at: egress, what: 'has rules for egress that are no list' };
  const open = egress.items().some((rule) => !isScoped(rule));
  return open ? { at: egress, what: 'lets its sandboxes out to whatever they name' } : undefined;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A rule that names its peers, none of which is everybody. */
function isScoped(rule: Node): boolean {
  const peers = rule.at('to').items();
  return peers.length > 0 && peers.every(isNarrow);
}

const UNIVERSAL = new Set(['', '0.0.0.0/0', '::/0']);

/** What is left out of the whole internet by `except` leaves the rest of it; a selector without labels takes every pod. */
function isNarrow(peer: Node): boolean {
  const cidr = peer.at('ipBlock', 'cidr').text() ?? '';
  return !UNIVERSAL.has(cidr) || [peer.at('podSelector'), peer.at('namespaceSelector')].some(hasLabels);
}

const hasLabels = (selector: Node): boolean =>
  selector.at('matchLabels').entries().length > 0 || selector.at('matchExpressions').items().length > 0;
