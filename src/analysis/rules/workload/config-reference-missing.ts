import { z } from 'zod';
import { type ConfigHolder, configBeside, configNamed, configNames } from '../../cluster/config-holder.js';
import { type ConfigReference, configReferences } from '../../cluster/config-reference.js';
import { misspelt } from '../../cluster/misspelling.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import { matchesAny } from '../../cluster/wildcard.js';
import type { Confidence } from '../../finding.js';
import { defineConfigurableRule, type View, yaml } from '../rule.js';

export const configReferenceMissing = defineConfigurableRule({
  id: 'config-reference-missing',
  title: 'ConfigMap, Secret or key referenced does not exist',
  family: 'workload',
  why: 'A container whose ConfigMap, Secret or key is missing does not start, and nothing says so before the roll-out.',
  remedy:
    'Add the object or the key, correct the name, mark the reference optional, or list the object in knownExternal.',
  severity: 'medium',
  enabled: false,
  standards: [],
  equivalents: { 'kube-linter': ['env-value-from'] },

  confidence: 'likely',
  options: z.strictObject({
    knownExternal: z
      .array(z.string().max(253))
      .default([])
      .describe('Names of ConfigMaps and Secrets that are created elsewhere; * stands for any characters.'),
    completeTargets: z
      .boolean()
      .default(false)
      .describe('Whether every directory holds all that its workloads refer to, so that nothing may stand elsewhere.'),
  }),
  *check(view, { knownExternal, completeTargets }) {
    for (const workload of view.now.workloads) {
      if (workload.resource.fragment) continue;
      const namespace = namespaceOf(workload.resource, view.now);
      for (const reference of configReferences(workload)) {
        if (holdsVariable(reference.name) || matchesAny(knownExternal, reference.name)) continue;
        const doubt = doubtAbout(reference, view, namespace, completeTargets);
        if (doubt === undefined) continue;
        yield {
          about: workload.resource,
          subject: `${reference.label} ${reference.kind} ${reference.name} ${reference.key ?? ''}`.trim(),
          at: reference.node,
          confidence: doubt.confidence,
          message: `${reference.label} refers to ${doubt.what}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'a key that the object beside it lacks, a misspelt name, and an object that the change deletes',
      before: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: login}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {LEVEL: info}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: level}}} # <-- here
                - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: LEVEL}}}
              envFrom:
                - configMapRef: {name: setings} # <-- here
          volumes:
            - {name: login, secret: {secretName: login}} # <-- here
      `,
    },
    {
      name: 'a directory that is said to be complete',
      options: { completeTargets: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0"}]
          volumes:
            - name: all
              projected: {sources: [{configMap: {name: generated}}, {secret: {name: missing}}]} # <-- here
      `,
      beside: { 'kustomization.yaml': 'resources: [manifest.yaml]\nconfigMapGenerator: [{name: generated}]\n' },
    },
    {
      name: 'a ConfigMap that is missing among others of its namespace',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: other, namespace: web}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a, namespace: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              envFrom: [{configMapRef: {name: settings}}] # <-- here
      `,
    },
    {
      name: 'what may stand elsewhere, is optional, known, filled in later or made by an operator is clean',
      options: { knownExternal: ['shared-*'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          imagePullSecrets: [{name: pull}]
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: A, valueFrom: {secretKeyRef: {name: made, key: any}}}
                - {name: B, valueFrom: {secretKeyRef: {name: sealed, key: any}}}
                - {name: C, valueFrom: {configMapKeyRef: {name: settings, key: other, optional: true}}}
              envFrom: [{configMapRef: {name: "\${NAME}"}}, {secretRef: {name: shared-db}}, {}]
          volumes:
            - {name: ca, configMap: {name: kube-root-ca.crt}}
            - {name: tls, secret: {secretName: web-tls}}
        ---
        apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: source}
        spec: {target: {name: made}}
        ---
        apiVersion: bitnami.com/v1alpha1
        kind: SealedSecret
        metadata: {name: sealed}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: web}
        spec: {secretName: web-tls}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {LEVEL: info}
      `,
      beside: { 'kustomization.yaml': 'resources: [manifest.yaml]\nsecretGenerator: [{name: pull}]\n' },
    },
    {
      name: 'without a sign that the target is the whole nothing is missing',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers: [{name: app, image: "nginx:1.27.0", envFrom: [{secretRef: {name: login}}]}]
      `,
    },
  ],
});

interface Doubt {
  readonly confidence: Confidence;
  readonly what: string;
}

/** Why the reference leads nowhere; undefined when it does not, or when what it names may be made elsewhere. */
function doubtAbout(
  reference: ConfigReference,
  view: View,
  namespace: string | undefined,
  complete: boolean,
): Doubt | undefined {
  const { now, before, elsewhere } = view;
  const { kind, name, key } = reference;
  const holders = configNamed(now, kind, name, namespace);
  if (holders.length > 0) {
    if (key === undefined || holders.some((holder) => mayHold(holder, key))) return undefined;
    return { confidence: 'likely', what: `the key ${key} of ${kind} ${name}, which has no such key` };
  }
  if (elsewhere.some((cluster) => configNamed(cluster, kind, name, namespace).length > 0)) return undefined;
  if (configNamed(before, kind, name, namespace).length > 0)
    return { confidence: 'likely', what: `${kind} ${name}, which the change deletes` };
  const meant = misspelt(name, configNames(now, kind));
  if (meant !== undefined)
    return { confidence: 'likely', what: `${kind} ${name}, which is not defined; perhaps ${meant} is meant` };
  const beside = kind === 'ConfigMap' && namespace !== undefined ? configBeside(now, namespace) : undefined;
  if (!complete && beside !== undefined)
    return {
      confidence: 'guess',
      what: `${kind} ${name}, which is not defined beside others of its namespace, as ${beside}`,
    };
  if (!complete) return undefined;
  return { confidence: 'likely', what: `${kind} ${name}, which is not defined in the directory` };
}

const mayHold = ({ keys }: ConfigHolder, key: string): boolean => keys === undefined || keys.has(key);
