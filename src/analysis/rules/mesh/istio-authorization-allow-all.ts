import type { Resource } from '../../cluster/resource.js';
import type { Confidence, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const istioAuthorizationAllowAll = defineRule({
  id: 'istio-authorization-allow-all',
  title: 'Authorization policy allows everyone',
  family: 'mesh',
  why: 'A policy that takes every caller undoes the default denial, whatever the other policies for the workload say.',
  remedy: 'State principals, namespaces and paths, and deny by default.',
  severity: 'high',
  standards: ['owasp: K05', 'mitre: T1190'],
  *check({ now }) {
    for (const policy of now.ofKind('AuthorizationPolicy')) {
      if (policy.group === 'security.istio.io') yield* istio(policy);
    }
    for (const policy of now.ofKind('ServerAuthorization')) yield* serverAuthorization(policy);
    for (const policy of now.ofKind('NetworkAuthentication')) yield* networkAuthentication(policy);
  },
  examples: [
    {
      name: 'an empty rule, a rule for every caller, everything but some paths, and CUSTOM without a provider',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: open}
        spec:
          rules:
            - {} # <-- here
            - from: [{source: {principals: ["*"]}}] # <-- here
            - from: [{source: {namespaces: [web]}}]
              to: [{operation: {notPaths: [/admin]}}] # <-- here
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: custom}
        spec: # <-- here
          action: CUSTOM
          rules: [{to: [{operation: {paths: [/admin]}}]}]
      `,
    },
    {
      name: 'Linkerd',
      manifest: yaml`
        apiVersion: policy.linkerd.io/v1beta1
        kind: ServerAuthorization
        metadata: {name: web}
        spec:
          server: {name: web}
          client:
            unauthenticated: true # <-- here
        ---
        apiVersion: policy.linkerd.io/v1alpha1
        kind: NetworkAuthentication
        metadata: {name: world}
        spec:
          networks:
            - cidr: 0.0.0.0/0 # <-- here
      `,
    },
    {
      name: 'no rules, which denies all, denials, stated callers, any valid token, the probes of everybody, and patches are clean',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: deny-all}
        spec: {}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: no-token}
        spec: {action: DENY, rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: web}
        spec:
          action: ALLOW
          rules:
            - from: [{source: {principals: [cluster.local/ns/web/sa/web]}}]
            - from: [{source: {requestPrincipals: ["*"]}}]
              when: [{key: "request.auth.claims[groups]", values: [admin]}]
            - from: [{source: {requestPrincipals: ["*"]}}]
            - to: [{operation: {paths: [/healthz], methods: [GET]}}]
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: null-rules}
        spec: {rules: null}
        ---
        apiVersion: policy.linkerd.io/v1beta1
        kind: ServerAuthorization
        metadata: {name: web}
        spec: {server: {name: web}, client: {meshTLS: {serviceAccounts: [{name: web}]}}}
      `,
    },
  ],
});

function* istio(policy: Resource): Iterable<Remark> {
  const spec = policy.root.at('spec');
  const action = spec.at('action').text() ?? 'ALLOW';
  if (action === 'CUSTOM' && !spec.at('provider', 'name').present && !policy.fragment) {
    const message = 'the policy asks a provider and names none, so that it is not in force';
    yield { about: policy, subject: 'provider', at: spec.at('provider'), severity: 'medium', message };
  }
  if (action !== 'ALLOW') return;
  for (const rule of spec.at('rules').items()) {
    const open = openness(rule);
    if (open !== undefined) yield { about: policy, ...open, at: open.at ?? rule };
  }
}

interface Openness {
  readonly subject: string;
  readonly message: string;
  readonly severity: Severity;
  readonly confidence?: Confidence;
  readonly at?: Node;
}

/** Fields of a source that narrow nothing when they name every address. */
const ADDRESSES = ['ipBlocks', 'remoteIpBlocks'];
/** Fields that ask, with "*", for any identity of the mesh; `requestPrincipals` asks for a token with it. */
const IDENTITIES = ['principals', 'namespaces', 'serviceAccounts'];

/** A rule is open when neither its callers nor its conditions narrow it; one that names operations is open for those. */
function openness(rule: Node): Openness | undefined {
  if (rule.value !== null && (typeof rule.value !== 'object' || rule.at('when').items().length > 0)) return undefined;
  const callers = rule.at('from').items();
  const operations = rule.at('to').items();
  const isOpenTo = (fields: readonly string[]) => callers.some((caller) => isEverybody(caller.at('source'), fields));
  const open = callers.length === 0 || isOpenTo(ADDRESSES);
  const narrowed = operations.length > 0 && operations.every(({ value }) => isNarrow(value));
  if (open && !narrowed)
    return {
      subject: 'rule for every caller',
      severity: 'high',
      message: 'the rule allows every caller every request',
    };
  if (!narrowed && isOpenTo([...ADDRESSES, ...IDENTITIES]))
    return {
      subject: 'rule for every workload',
      severity: 'medium',
      message: 'the rule allows every workload of the mesh every request',
    };
  const but = operations.find((operation) => operation.at('operation', 'notPaths').items().length > 0);
  if (but === undefined || but.at('operation', 'paths').present) return undefined;
  const message = 'the rule allows every path but some, and what writes those differently passes';
  return { subject: 'rule for all paths but some', at: but, severity: 'medium', confidence: 'likely', message };
}

function isEverybody(source: Node, fields: readonly string[]): boolean {
  const entries = source.entries().filter(([, value]) => value.items().length > 0);
  return entries.every(([key, value]) => fields.includes(key) && value.texts().some(isAny));
}

const isAny = (text: string): boolean => text === '*' || text === '0.0.0.0/0' || text === '::/0';

/** True for an operation that says something narrower than every request. */
function isNarrow(value: unknown): boolean {
  const written = JSON.stringify(value) ?? '';
  return /"(?:paths|methods|hosts|ports|notPaths|notMethods|notHosts|notPorts)":\[(?!"\*"\]|"\/\*"\]|\])/.test(written);
}

function* serverAuthorization(policy: Resource): Iterable<Remark> {
  const at = policy.root.at('spec', 'client', 'unauthenticated');
  if (policy.group !== 'policy.linkerd.io' || at.flag() !== true) return;
  const networks = policy.root.at('spec', 'client', 'networks').items();
  const any = networks.length === 0 || networks.some((network) => isAny(network.at('cidr').text() ?? ''));
  const message = any
    ? 'every caller is allowed, without an identity'
    : 'callers of some networks are allowed without an identity';
  yield { about: policy, subject: 'unauthenticated clients', at, severity: any ? 'high' : 'medium', message };
}

function* networkAuthentication(policy: Resource): Iterable<Remark> {
  if (policy.group !== 'policy.linkerd.io') return;
  for (const network of policy.root.at('spec', 'networks').items()) {
    const at = network.at('cidr');
    if (!isAny(at.text() ?? '') || network.at('except').items().length > 0) continue;
    const message = `every address counts as known: ${at.text()}`;
    yield { about: policy, subject: `network ${at.text()}`, at, message };
  }
}
