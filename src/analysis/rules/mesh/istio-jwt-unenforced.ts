import type { Cluster } from '../../cluster/cluster.js';
import { incompleteness, Neighbours } from '../../cluster/completeness.js';
import { isMeshWide, istioObjects, selectorOf } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const istioJwtUnenforced = defineRule({
  id: 'istio-jwt-unenforced',
  title: 'JWT is validated but not required',
  family: 'mesh',
  why: 'A RequestAuthentication refuses bad tokens only: requests without any token pass.',
  remedy: 'Add an AuthorizationPolicy that requires requestPrincipals, and name the audiences of the tokens.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K09', 'mitre: T1190'],
  *check({ now }) {
    const policies = new Neighbours(istioObjects(now, 'AuthorizationPolicy'), (policy) => policy);
    const wide = istioObjects(now, 'AuthorizationPolicy').filter((policy) => isMeshWide(policy, now));
    for (const authentication of istioObjects(now, 'RequestAuthentication')) {
      yield* unenforced(authentication, [...policies.exactly(authentication.namespace), ...wide], now);
      yield* weakRules(authentication);
    }
  },
  examples: [
    {
      name: 'no policy that asks for a token, tokens for anybody, and keys fetched without TLS',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata:
          name: web # <-- here
          namespace: shop
        spec:
          selector: {matchLabels: {app: web}}
          jwtRules:
            - issuer: https://login.example.com # <-- here
              jwksUri: http://login.example.com/keys # <-- here
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: web, namespace: shop}
        spec: {selector: {matchLabels: {app: web}}, rules: [{from: [{source: {namespaces: [edge]}}]}]}
      `,
    },
    {
      name: 'policies that require a token for the same pods, by denial, by claim, and by a provider, are clean',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: a, namespace: a}
        spec: {jwtRules: [{issuer: x, audiences: [web]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: a, namespace: a}
        spec: {action: DENY, rules: [{from: [{source: {notRequestPrincipals: ["*"]}}]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: b, namespace: b}
        spec: {selector: {matchLabels: {app: web}}, jwtRules: [{issuer: x, audiences: [web]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: b, namespace: b}
        spec: {selector: {matchLabels: {app: web}}, rules: [{when: [{key: "request.auth.claims[iss]", values: [x]}]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: c, namespace: c}
        spec: null
      `,
    },
    {
      name: 'a policy for other pods',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: RequestAuthentication
        metadata: {name: web} # <-- here
        spec: {selector: {matchLabels: {app: web}}, jwtRules: [{issuer: x, audiences: [web]}]}
        ---
        apiVersion: security.istio.io/v1
        kind: AuthorizationPolicy
        metadata: {name: api}
        spec: {selector: {matchLabels: {app: api}}, rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]}
      `,
    },
  ],
});

function* unenforced(authentication: Resource, near: readonly Resource[], now: Cluster): Iterable<Remark> {
  const rules = authentication.root.at('spec', 'jwtRules').items();
  if (rules.length === 0 || authentication.fragment || incompleteness(now) !== undefined) return;
  if (near.some((policy) => requiresToken(policy) && mayOverlap(policy, authentication))) return;
  yield {
    about: authentication,
    subject: 'requirement',
    at: authentication.root.at('metadata', 'name'),
    confidence: near.length > 0 ? 'likely' : 'guess',
    message: 'requests without a token pass: no AuthorizationPolicy beside it requires one for the same workloads',
  };
}

/** A provider that is asked may require a token too. */
function requiresToken({ root }: Resource): boolean {
  const spec = root.at('spec');
  if (spec.at('action').text() === 'CUSTOM') return true;
  return /"(?:not)?[rR]equestPrincipals"|"request\.auth\./.test(JSON.stringify(spec.at('rules').value) ?? '');
}

/** False when two selectors ask one label for different values. */
function mayOverlap(one: Resource, other: Resource): boolean {
  const [left, right] = [selectorOf(one), selectorOf(other)];
  if (left === undefined || right === undefined) return true;
  return Object.entries(left).every(([key, value]) => right[key] === undefined || right[key] === value);
}

function* weakRules(authentication: Resource): Iterable<Remark> {
  for (const rule of authentication.root.at('spec', 'jwtRules').items()) {
    const issuer = rule.at('issuer').text() ?? '';
    if (rule.at('audiences').items().length === 0 && !authentication.fragment) {
      const message = `tokens of ${issuer} are taken for whichever audience they were issued`;
      yield { about: authentication, subject: `audiences of ${issuer}`, at: rule, severity: 'medium', message };
    }
    const keys = rule.at('jwksUri');
    if (keys.text()?.startsWith('http://') !== true || IN_CLUSTER.test(keys.text() ?? '')) continue;
    const message = `the keys of ${issuer} are fetched without TLS, so that they can be replaced on the way`;
    yield { about: authentication, subject: `keys of ${issuer}`, at: keys, confidence: 'certain', message };
  }
}

/** Inside the cluster the mesh encrypts. */
const IN_CLUSTER = /^http:\/\/[^/:]+\.svc(?:\.cluster\.local)?[:/]/;
