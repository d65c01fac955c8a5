import { isReference, isStopgap, withoutVariables } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { decodedText, isBase64 } from '../../cluster/secret-text.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const sealedSecretClusterScope = defineRule({
  id: 'sealed-secret-cluster-scope',
  title: 'SealedSecret can be unsealed anywhere in the cluster',
  family: 'secrets',
  why: 'Whoever can create objects in any namespace can copy the SealedSecret there, have it unsealed and read the value.',
  remedy: 'Seal the value again with strict scope, for one name in one namespace.',
  severity: 'medium',
  standards: ['owasp: K03', 'mitre: T1552.007'],
  *check({ now }) {
    for (const sealed of now.ofKind('SealedSecret').filter(({ group }) => group === 'bitnami.com')) {
      const scope = scopeOf(sealed);
      if (scope !== undefined)
        yield {
          about: sealed,
          subject: 'scope',
          at: scope.node,
          severity: scope.wide ? 'medium' : 'low',
          message: `the value can be unsealed ${scope.wide ? 'in every namespace' : 'under every name of the namespace'}`,
          fix: { title: 'Use strict scope, and seal the value again', safety: 'suggestion', patch: remove(scope.node) },
        };
      for (const [key, node] of sealed.root.at('spec', 'encryptedData').entries()) {
        if (!isReadable(node.text() ?? '')) continue;
        yield {
          about: sealed,
          subject: `key ${key}`,
          at: node,
          severity: 'critical',
          message: `key ${key} of the SealedSecret is not sealed: it is readable text`,
        };
      }
    }
  },
  examples: [
    {
      name: 'the whole cluster, which wins over the namespace, and the namespace',
      manifest: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: web
          annotations:
            sealedsecrets.bitnami.com/namespace-wide: "true"
            sealedsecrets.bitnami.com/cluster-wide: "true" # <-- here
        spec: {encryptedData: {password: AgBy8hCiAAAA}}
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: other}
        spec:
          encryptedData: {password: AgBy8hCiAAAA}
          template:
            metadata:
              annotations: {sealedsecrets.bitnami.com/namespace-wide: "true"} # <-- here
      `,
    },
    {
      name: 'the annotation goes',
      manifest: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: web
          annotations:
            owner: web
            sealedsecrets.bitnami.com/cluster-wide: "true" # <-- here
        spec: {encryptedData: {password: AgBy8hCiAAAA}}
      `,
      fixed: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata:
          name: web
          annotations:
            owner: web
        spec: {encryptedData: {password: AgBy8hCiAAAA}}
      `,
    },
    {
      name: 'values that nobody sealed',
      manifest: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: web}
        spec:
          encryptedData:
            password: open-sesame # <-- here
            token: b3Blbi1zZXNhbWUtYnV0LWxvbmdlcg== # <-- here
      `,
    },
    {
      name: 'strict scope, other values of the annotation, and abbreviated or filled-in values are clean',
      manifest: yaml`
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: web, annotations: {sealedsecrets.bitnami.com/cluster-wide: "false"}}
        spec:
          encryptedData:
            password: AgBy8hCiAAAA
            abbreviated: AgBy8hCi...
            templated: "{{ .Values.sealed }}"
            stopgap: <sealed>
            nothing: null
        ---
        apiVersion: example.com/v1
        kind: SealedSecret
        metadata: {name: web, annotations: {sealedsecrets.bitnami.com/cluster-wide: "true"}}
        spec: {encryptedData: {password: open-sesame}}
      `,
    },
  ],
});

const ANNOTATION = 'sealedsecrets.bitnami.com/';

function scopeOf({ root }: Resource): { readonly node: Node; readonly wide: boolean } | undefined {
  const places = [root.at('metadata', 'annotations'), root.at('spec', 'template', 'metadata', 'annotations')];
  for (const wide of [true, false]) {
    const named = places.map((place) => place.at(`${ANNOTATION}${wide ? 'cluster' : 'namespace'}-wide`));
    const node = named.find((each) => each.text() === 'true');
    if (node !== undefined) return { node, wide };
  }
  return undefined;
}

/** Sealed values are base64 of binary data; "..." abbreviates one. */
function isReadable(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || /\.{3}$|…$/.test(trimmed) || isStopgap(trimmed) || isReference(trimmed)) return false;
  if (withoutVariables(trimmed) !== trimmed) return false;
  return isBase64(trimmed) ? decodedText(trimmed) !== undefined : !/^A[gQ][A-Za-z0-9+/\s]+=*$/.test(trimmed);
}
