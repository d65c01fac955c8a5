import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import {
  type NamespaceLabels,
  namespaceLabels,
  POD_SECURITY_MODES,
  podSecurityLabel,
} from '../../cluster/pod-security-label.js';
import { POD_LEVELS, type PodLevel } from '../../cluster/pod-standards.js';
import { KUBERNETES_NAMESPACES } from '../../cluster/target-namespace.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const ENFORCE = podSecurityLabel('enforce');

export const namespacePsaEnforceMissing = defineConfigurableRule({
  id: 'namespace-psa-enforce-missing',
  title: 'Namespace has no Pod Security enforce level',
  family: 'namespace',
  why: 'Without the label the API server admits privileged pods to the namespace, whoever may create pods there.',
  remedy: 'Label the namespace pod-security.kubernetes.io/enforce with baseline or restricted.',
  severity: 'medium',
  standards: ['pss: baseline', 'cis: 5.2.1', 'nsa', 'owasp: K04'],
  equivalents: {
    kubescape: [
      'C-0192',
      'C-0193',
      'C-0194',
      'C-0195',
      'C-0196',
      'C-0197',
      'C-0198',
      'C-0199',
      'C-0200',
      'C-0201',
      'C-0202',
      'C-0203',
      'C-0204',
    ],
    kyverno: [
      'psa/add-psa-labels',
      'psa/add-psa-namespace-reporting',
      'pod-security/subrule/podsecurity-subrule-baseline',
      'pod-security/subrule/restricted/restricted-exclude-capabilities',
      'pod-security/subrule/restricted/restricted-exclude-seccomp',
      'pod-security/subrule/restricted/restricted-latest',
    ],
  },
  options: z.strictObject({
    least: z
      .enum(POD_LEVELS)
      .default('privileged')
      .describe('The lowest level that namespaces may enforce; privileged lets every level pass.'),
  }),
  *check({ now }, { least }) {
    const enforced = now.once(hasPodSecurityPolicy);
    for (const namespace of namespaceLabels(now)) {
      yield* invalidLevels(namespace);
      if (enforced || KUBERNETES_NAMESPACES.includes(namespace.name)) continue;
      yield* isLabelled(namespace) ? tooLow(namespace, least) : [missing(namespace)];
    }
  },
  examples: [
    {
      name: 'no label, and none that enforces',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: data
          labels: # <-- here
            pod-security.kubernetes.io/warn: restricted
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: data
          labels:
            pod-security.kubernetes.io/warn: restricted
            pod-security.kubernetes.io/enforce: baseline
      `,
    },
    {
      name: 'a level below the least that a team allows',
      options: { least: 'restricted' },
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: baseline # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: data, labels: {pod-security.kubernetes.io/enforce: restricted}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: restricted
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: data, labels: {pod-security.kubernetes.io/enforce: restricted}}
      `,
    },
    {
      name: 'levels that do not exist',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: shop
          labels:
            pod-security.kubernetes.io/enforce: strict # <-- here
            pod-security.kubernetes.io/audit: Restricted # <-- here
      `,
    },
    {
      name: 'a namespace that Argo CD labels',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          destination: {namespace: shop}
          syncPolicy:
            managedNamespaceMetadata: {labels: {team: shop}} # <-- here
      `,
    },
    {
      name: 'a level, labels that OpenShift keeps in step, system namespaces and a policy that does the same are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: restricted}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b, labels: {security.openshift.io/scc.podSecurityLabelSync: "true"}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: kube-system}
      `,
    },
    {
      name: 'an enforcing policy of Kyverno',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: podsecurity}
        spec:
          validationFailureAction: Enforce
          rules: [{name: baseline, validate: {podSecurity: {level: baseline, version: latest}}}]
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
      `,
    },
  ],
});

function isLabelled({ labels }: NamespaceLabels): boolean {
  return labels.at(ENFORCE).present || labels.at('security.openshift.io/scc.podSecurityLabelSync').text() === 'true';
}

function missing({ about, name, labels }: NamespaceLabels): Remark {
  const own = about.kind === 'Namespace';
  return {
    about,
    subject: `label ${ENFORCE}`,
    at: labels.present || !own ? labels : about.root.at('metadata', 'name'),
    message: `namespace ${name} admits privileged pods: it has no label ${ENFORCE}`,
    ...(own && {
      fix: {
        title: 'Enforce the level baseline',
        safety: 'suggestion' as const,
        patch: set(about.root, ['metadata', 'labels', ENFORCE], 'baseline'),
      },
    }),
  };
}

function* tooLow({ about, name, labels }: NamespaceLabels, least: PodLevel): Iterable<Remark> {
  const label = labels.at(ENFORCE);
  const level = POD_LEVELS.map(String).indexOf(label.text() ?? '');
  if (level < 0 || level >= POD_LEVELS.indexOf(least)) return;
  yield {
    about,
    subject: `label ${ENFORCE}`,
    at: label,
    message: `namespace ${name} enforces the level ${label.text()}, and ${least} is the least that is allowed`,
    fix: { title: `Enforce the level ${least}`, safety: 'unsafe', patch: set(label, [], least) },
  };
}

function* invalidLevels({ about, labels }: NamespaceLabels): Iterable<Remark> {
  for (const mode of POD_SECURITY_MODES) {
    const label = labels.at(podSecurityLabel(mode));
    const level = label.text();
    if (level === undefined || POD_LEVELS.some((known) => known === level)) continue;
    yield {
      about,
      subject: `level of ${podSecurityLabel(mode)}`,
      at: label,
      message: `${level} is no level of the Pod Security Standards, so ${mode === 'enforce' ? 'the namespace is rejected' : `nothing is ${mode === 'audit' ? 'audited' : 'warned about'}`}`,
      severity: mode === 'enforce' ? 'high' : 'medium',
    };
  }
}

/** A policy of the target that holds pods to the standards for the whole cluster. */
function hasPodSecurityPolicy(cluster: Cluster): boolean {
  return cluster.ofKind('ClusterPolicy').some(({ root }) => {
    const action = root.at('spec', 'validationFailureAction').text()?.toLowerCase();
    return root
      .at('spec', 'rules')
      .items()
      .some((rule) => {
        const own = rule.at('validate', 'failureAction').text()?.toLowerCase() ?? action;
        return rule.at('validate', 'podSecurity').present && own === 'enforce';
      });
  });
}
