import type { Cluster } from '../../cluster/cluster.js';
import { isMeshWide } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const istioMtlsPermissive = defineRule({
  id: 'istio-mtls-permissive',
  title: 'Service mesh mTLS is not strict',
  family: 'mesh',
  why: 'Workloads that accept plain text accept it from anybody who reaches them, without an identity that policies could judge.',
  remedy: 'Set mtls.mode to STRICT.',
  severity: 'high',
  standards: ['nsa', 'owasp: K05'],
  equivalents: { kyverno: ['istio/enforce-strict-mtls'] },
  *check({ now }) {
    for (const policy of now.ofKind('PeerAuthentication')) {
      if (policy.group === 'security.istio.io') yield* judged(policy, now);
    }
    for (const policy of now.ofKind('MeshTLSPolicy', 'MeshTLS')) yield* kuma(policy);
  },
  examples: [
    {
      name: 'a mode that is off, one that is permissive, and a port without TLS',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: off, namespace: shop}
        spec:
          mtls:
            mode: DISABLE # <-- here
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec:
          mtls:
            mode: PERMISSIVE # <-- here
          portLevelMtls:
            8080:
              mode: DISABLE # <-- here
      `,
      fixed: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: off, namespace: shop}
        spec:
          mtls:
            mode: STRICT
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec:
          mtls:
            mode: STRICT
          portLevelMtls:
            8080:
              mode: STRICT
      `,
    },
    {
      name: 'a policy for the mesh that leaves the mode to its default, and one of Kuma',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec:
          mtls: null # <-- here
        ---
        apiVersion: kuma.io/v1alpha1
        kind: MeshTLS
        metadata: {name: all}
        spec:
          from:
            - default:
                mode: Permissive # <-- here
      `,
    },
    {
      name: 'strict, and a namespace that inherits',
      manifest: yaml`
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: istio-system}
        spec: {mtls: {mode: STRICT}, portLevelMtls: {8080: {mode: STRICT}}}
        ---
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: shop}
        spec: {mtls: {mode: UNSET}}
        ---
        apiVersion: example.com/v1
        kind: PeerAuthentication
        metadata: {name: other}
        spec: {mtls: {mode: DISABLE}}
      `,
    },
  ],
});

const strict = (mode: Node) =>
  ({ title: 'Accept mutual TLS only', safety: 'unsafe', patch: set(mode, [], 'STRICT') }) as const;

function* judged(policy: Resource, now: Cluster): Iterable<Remark> {
  const wide = isMeshWide(policy, now);
  const mode = policy.root.at('spec', 'mtls', 'mode');
  const text = mode.text() ?? 'UNSET';
  const where = wide ? 'the whole mesh' : 'the selected workloads';
  if (text === 'DISABLE' || text === 'PERMISSIVE') {
    const message = text === 'DISABLE' ? `mutual TLS is off for ${where}` : `plain text is accepted by ${where}`;
    const severity: Severity = text === 'DISABLE' ? (wide ? 'critical' : 'high') : wide ? 'high' : 'medium';
    yield { about: policy, subject: 'mtls mode', at: mode, severity, message, fix: strict(mode) };
  } else if (text === 'UNSET' && wide && !policy.fragment && !policy.root.at('spec', 'selector').present) {
    const message = 'the policy leaves the whole mesh to the default, which accepts plain text';
    yield { about: policy, subject: 'mtls mode', at: mode, severity: 'low', message };
  }
  for (const [port, entry] of policy.root.at('spec', 'portLevelMtls').entries()) {
    const at = entry.at('mode');
    if (at.text() !== 'DISABLE' && at.text() !== 'PERMISSIVE') continue;
    const off = at.text() === 'DISABLE';
    yield {
      about: policy,
      subject: `mtls mode of port ${port}`,
      at,
      severity: off ? 'high' : 'medium',
      message: off ? `mutual TLS is off on port ${port}` : `plain text is accepted on port ${port}`,
      fix: strict(at),
    };
  }
}

function* kuma(policy: Resource): Iterable<Remark> {
  if (!policy.group.startsWith('kuma.io')) return;
  const spec = policy.root.at('spec');
  for (const entry of [...spec.at('from').items(), ...spec.at('rules').items()]) {
    const at = entry.at('default', 'mode');
    if (at.text() !== 'Permissive') continue;
    const fix = { title: 'Accept mutual TLS only', safety: 'unsafe', patch: set(at, [], 'Strict') } as const;
    yield { about: policy, subject: 'mode', at, severity: 'medium', message: 'plain text is accepted', fix };
  }
}
