import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** One webhook of a configuration. */
export interface Webhook {
  readonly resource: Resource;
  /** "webhook validate.example.com": how a reader finds it, and the subject of findings about it. */
  readonly label: string;
  readonly node: Node;
  readonly mutating: boolean;
  /** True when objects pass if it cannot be asked. */
  readonly failsOpen: boolean;
}

/** The admission webhooks of a target. */
export function webhooksIn(cluster: Cluster): readonly Webhook[] {
  return configurationsIn(cluster).flatMap(webhooksOf);
}

/** The objects of a target that register admission webhooks. */
export function configurationsIn(cluster: Cluster): readonly Resource[] {
  return cluster
    .ofKind('ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration')
    .filter(({ group }) => group === 'admissionregistration.k8s.io');
}

/** The webhooks that an object registers. Before v1 the default was to fail open. */
export function webhooksOf(resource: Resource): readonly Webhook[] {
  const byDefault = resource.apiVersion.endsWith('/v1beta1') && !resource.fragment ? 'Ignore' : 'Fail';
  return resource.root
    .at('webhooks')
    .items()
    .map((node, index) => ({
      resource,
      label: `webhook ${node.at('name').text() ?? `#${index + 1}`}`,
      node,
      mutating: resource.kind === 'MutatingWebhookConfiguration',
      failsOpen: (node.at('failurePolicy').text() ?? byDefault) === 'Ignore',
    }));
}

const ENGINES =
  /kyverno|gatekeeper|\bopa\b|open-?policy-?agent|kubewarden|policy-?controller|sigstore|cosign|connaisseur|portieris|ratify|k-?rail|neuvector|twistlock|prisma|aquasec|sysdig|datree|jspolicy|polaris/i;

/** True for the webhooks of policy engines and of verifiers of signatures. */
export function isPolicyEngine({ resource, node }: Webhook): boolean {
  const service = node.at('clientConfig', 'service');
  const names = [resource.name, node.at('name'), service.at('name'), service.at('namespace')];
  return names.some((name) => ENGINES.test((typeof name === 'string' ? name : name.text()) ?? ''));
}

/** Groups of the objects that run workloads, hold secrets or grant permissions. */
const CORE_GROUPS = new Set([
  '',
  '*',
  'apps',
  'batch',
  'rbac.authorization.k8s.io',
  'networking.k8s.io',
  'admissionregistration.k8s.io',
]);

/** True when the webhook looks at objects of Kubernetes itself, not only at custom ones. */
export function guardsCore({ node }: Webhook): boolean {
  return node
    .at('rules')
    .items()
    .some((rule) =>
      rule
        .at('apiGroups')
        .texts()
        .some((group) => CORE_GROUPS.has(group)),
    );
}

/** True when a rule of the webhook covers one of these resources, by name or by wildcard. */
export function covers({ node }: Webhook, group: string, resources: readonly string[]): Node | undefined {
  return node
    .at('rules')
    .items()
    .find((rule) => {
      const groups = rule.at('apiGroups').texts();
      const named = rule.at('resources').texts();
      const wide = named.includes('*') || named.includes('*/*');
      return (groups.includes(group) || groups.includes('*')) && (wide || resources.some((one) => named.includes(one)));
    });
}
