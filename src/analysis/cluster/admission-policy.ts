import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';
import { inTestFolder } from './test-object.js';

/** What an object is to the control of admission. */
export type PolicyRole = 'policy' | 'binding' | 'constraint' | 'template' | 'webhook' | 'mesh policy';

const KUBERNETES = 'admissionregistration.k8s.io';
const ROLES: ReadonlyMap<string, PolicyRole> = new Map([
  [`${KUBERNETES}/ValidatingAdmissionPolicy`, 'policy'],
  [`${KUBERNETES}/MutatingAdmissionPolicy`, 'policy'],
  [`${KUBERNETES}/ValidatingAdmissionPolicyBinding`, 'binding'],
  [`${KUBERNETES}/MutatingAdmissionPolicyBinding`, 'binding'],
  [`${KUBERNETES}/ValidatingWebhookConfiguration`, 'webhook'],
  ['kyverno.io/ClusterPolicy', 'policy'],
  ['kyverno.io/Policy', 'policy'],
  ['policies.kyverno.io/ValidatingPolicy', 'policy'],
  ['policies.kyverno.io/NamespacedValidatingPolicy', 'policy'],
  ['policies.kyverno.io/ImageValidatingPolicy', 'policy'],
  ['policies.kyverno.io/NamespacedImageValidatingPolicy', 'policy'],
  ['templates.gatekeeper.sh/ConstraintTemplate', 'template'],
  ['policy.sigstore.dev/ClusterImagePolicy', 'policy'],
  ['security.istio.io/PeerAuthentication', 'mesh policy'],
  ['security.istio.io/AuthorizationPolicy', 'mesh policy'],
]);
const CONSTRAINTS = 'constraints.gatekeeper.sh';

/** What the object is to the control of admission; undefined for everything else. */
export function policyRole({ group, kind }: Resource): PolicyRole | undefined {
  return group === CONSTRAINTS ? 'constraint' : ROLES.get(`${group}/${kind}`);
}

/** The objects of a target that control admission; those in folders of tests are expectations, which no cluster gets. */
export function policiesIn(cluster: Cluster): readonly Resource[] {
  return cluster.once(findPolicies);
}

const findPolicies = (cluster: Cluster): readonly Resource[] =>
  cluster.resources.filter((resource) => policyRole(resource) !== undefined && !inTestFolder(resource));

/** The Gatekeeper constraints of a target, whatever their kind. */
export function constraintsIn(cluster: Cluster): readonly Resource[] {
  return policiesIn(cluster).filter(({ group }) => group === CONSTRAINTS);
}

/** True for the policies of Kyverno that list rules. */
export function isKyverno({ group, kind }: Resource): boolean {
  return group === 'kyverno.io' && (kind === 'ClusterPolicy' || kind === 'Policy');
}

/** True for the policies of Kyverno that are written in CEL. */
export function isKyvernoCel({ group, kind }: Resource): boolean {
  return group === 'policies.kyverno.io' && kind.endsWith('ValidatingPolicy');
}

/** What happens to an object that breaks a policy. */
export interface Enforcement {
  /** Where it is said. */
  readonly node: Node;
  /** 2 when the object is refused, 1 when its author is warned, 0 when it is only written down. */
  readonly strength: 0 | 1 | 2;
  /** The word for it, as written or by default. */
  readonly word: string;
}

const strongest = (words: readonly string[]): Enforcement['strength'] => {
  const lower = words.map((word) => word.toLowerCase());
  if (lower.some((word) => word === 'deny' || word === 'enforce')) return 2;
  return lower.includes('warn') ? 1 : 0;
};

/** What happens to an object that breaks the policy, constraint or binding; undefined where others decide it. */
export function enforcementOf(resource: Resource): Enforcement | undefined {
  const spec = resource.root.at('spec');
  if (policyRole(resource) === 'constraint') return constraintEnforcement(spec);
  if (isKyvernoCel(resource)) return listed(spec.at('validationActions'), 'Deny');
  if (resource.kind === 'ValidatingAdmissionPolicyBinding') return listed(spec.at('validationActions'), '');
  if (resource.kind === 'ClusterImagePolicy') return single(spec.at('mode'), 'enforce');
  return undefined;
}

function listed(node: Node, byDefault: string): Enforcement {
  const words = node.texts().length === 0 && byDefault !== '' ? [byDefault] : node.texts();
  return { node, strength: strongest(words), word: words.join(', ') || 'nothing' };
}

function single(node: Node, byDefault: string): Enforcement {
  const word = node.text() ?? byDefault;
  return { node, strength: strongest([word]), word };
}

/** Actions in a scope of their own count by the strongest one. */
function constraintEnforcement(spec: Node): Enforcement {
  const action = spec.at('enforcementAction');
  if (action.text() !== 'scoped') return single(action, 'deny');
  const words = spec
    .at('scopedEnforcementActions')
    .items()
    .flatMap((entry) => entry.at('action').text() ?? []);
  return { node: action, strength: strongest(words), word: words.join(', ') || 'nothing' };
}

/** A rule of a Kyverno policy. */
export interface KyvernoRule {
  /** Its name, or `#2` by position when it has none. */
  readonly name: string;
  readonly node: Node;
  /** True when it can refuse objects, rather than change or make them. */
  readonly validates: boolean;
  /** What happens to objects that break it: its own word, else that of the policy, else Audit. */
  readonly enforcement: Enforcement;
}

/** The rules of a Kyverno policy. */
export function kyvernoRules(policy: Resource): readonly KyvernoRule[] {
  const spec = policy.root.at('spec');
  const common = spec.at('validationFailureAction');
  return spec
    .at('rules')
    .items()
    .map((node, index) => {
      const verified = node.at('verifyImages').items();
      const places = [node.at('validate', 'failureAction'), ...verified.map((image) => image.at('failureAction'))];
      const own = places.find(({ present }) => present);
      return {
        name: node.at('name').text() ?? `#${index + 1}`,
        node,
        validates: node.at('validate').present || verified.length > 0,
        enforcement: single(own ?? common, 'Audit'),
      };
    });
}

/** True when a policy can refuse nothing: it only changes objects or makes others. */
export function refusesNothing(resource: Resource): boolean {
  return isKyverno(resource) && !kyvernoRules(resource).some(({ validates }) => validates);
}

/** True when an object that breaks the policy is refused, as far as the policy itself says. */
export function refuses(resource: Resource): boolean {
  if (isKyverno(resource)) return kyvernoRules(resource).some(({ enforcement }) => enforcement.strength === 2);
  if (policyRole(resource) === 'webhook')
    return resource.root
      .at('webhooks')
      .items()
      .some((webhook) => webhook.at('failurePolicy').text() !== 'Ignore');
  const enforcement = enforcementOf(resource);
  return enforcement === undefined || enforcement.strength === 2;
}
