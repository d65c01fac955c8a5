import { formerOf, predecessorOf } from '../../cluster/departed.js';
import { POD_SECURITY_MODES, type PodSecurityMode, podSecurityLabel } from '../../cluster/pod-security-label.js';
import { POD_LEVELS } from '../../cluster/pod-standards.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { parseKubernetesVersion } from '../kubernetes-version.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const namespacePsaWeakened = defineRule({
  id: 'namespace-psa-weakened',
  title: 'Change lowers or removes Pod Security labels',
  family: 'namespace',
  why: 'The labels decide which pods the API server admits; without them a privileged pod is a kubectl apply away.',
  remedy: 'Restore the level, or have the owner of the cluster approve the change.',
  severity: 'critical',
  standards: ['pss: baseline', 'pss: restricted', 'cis: 5.2.1', 'owasp: K04', 'mitre: T1562.001'],
  *check(view) {
    if (view.before === view.now) return;
    for (const namespace of view.now.ofKind('Namespace').filter(({ group }) => group === '')) {
      const former = formerOf(namespace, view);
      if (former === undefined || former.resource.fragment !== namespace.fragment) continue;
      // What comes from another target may have been another cluster's version of it.
      const moved = former.cluster !== view.before;
      for (const mode of POD_SECURITY_MODES)
        for (const remark of weakened(mode, former.resource, namespace, view.kubernetes.minor))
          yield moved ? { ...remark, confidence: 'likely' } : remark;
    }
    yield* exempted(view);
  },
  examples: [
    {
      name: 'a lower level, a removed label and an older version',
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: payments
          labels:
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/audit: baseline
            pod-security.kubernetes.io/warn: restricted
            pod-security.kubernetes.io/warn-version: v1.30
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: payments
          labels: # <-- here
            pod-security.kubernetes.io/enforce: baseline # <-- here
            pod-security.kubernetes.io/warn: restricted
            pod-security.kubernetes.io/warn-version: v1.25 # <-- here
      `,
    },
    {
      name: 'pinning what followed the cluster: to an older version, and to its own',
      kubernetes: '1.36',
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: restricted}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b, labels: {pod-security.kubernetes.io/enforce: restricted}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: a
          labels:
            pod-security.kubernetes.io/enforce: restricted
            pod-security.kubernetes.io/enforce-version: v1.30 # <-- here
        ---
        apiVersion: v1
        kind: Namespace
        metadata:
          name: b
          labels: {pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: v1.36}
      `,
    },
    {
      name: 'a namespace that is exempted for the whole cluster',
      before: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: PodSecurity
            configuration: {kind: PodSecurityConfiguration, exemptions: {namespaces: [kube-system]}}
      `,
      manifest: yaml`
        apiVersion: apiserver.config.k8s.io/v1
        kind: AdmissionConfiguration
        plugins:
          - name: PodSecurity
            configuration:
              kind: PodSecurityConfiguration
              exemptions:
                namespaces:
                  - kube-system
                  - payments # <-- here
      `,
    },
    {
      name: 'a namespace that comes from another target and is edited on the way',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: web}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: edited
          labels: # <-- here
            team: web
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: same, labels: {pod-security.kubernetes.io/enforce: restricted}}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: Namespace
          metadata: {name: edited, labels: {pod-security.kubernetes.io/enforce: restricted}}
          ---
          apiVersion: v1
          kind: Namespace
          metadata: {name: same, labels: {pod-security.kubernetes.io/enforce: restricted}}
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'a namespace that leaves for another target is told there',
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: web, labels: {pod-security.kubernetes.io/enforce: restricted}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: web}
      `,
      formerly: [''],
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: Namespace
          metadata: {name: web}
        `,
      ],
    },
    {
      name: 'a higher level, a new namespace, and dropping a level that meant nothing are clean',
      before: yaml`
        apiVersion: v1
        kind: Namespace
        metadata: {name: a, labels: {pod-security.kubernetes.io/enforce: baseline, pod-security.kubernetes.io/warn: privileged}}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Namespace
        metadata:
          name: a
          labels: {pod-security.kubernetes.io/enforce: restricted, pod-security.kubernetes.io/enforce-version: latest}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: b}
      `,
    },
  ],
});

/** An absent label leaves the level to the cluster, which is `privileged` unless configured; unknown levels are enforced as `restricted`. */
function levelOf(label: Node): number {
  if (!label.present) return 0;
  const level = POD_LEVELS.map(String).indexOf(label.text() ?? '');
  return level < 0 ? POD_LEVELS.length - 1 : level;
}

/** A version label's minor; `latest`, and a label that is absent or unreadable, is newer than all. */
function minorOf(label: Node): number {
  return parseKubernetesVersion(label.text() ?? '')?.minor ?? Number.POSITIVE_INFINITY;
}

function* weakened(mode: PodSecurityMode, before: Resource, now: Resource, newest: number): Iterable<Remark> {
  const name = podSecurityLabel(mode);
  const labels = (resource: Resource, key: string) => resource.root.at('metadata', 'labels', key);
  const [was, is] = [labels(before, name), labels(now, name)];
  const severity: Severity = mode === 'enforce' ? 'critical' : 'medium';
  const about = now;
  if (levelOf(is) < levelOf(was)) {
    const change = is.present ? `is lowered from ${was.text()} to ${is.text()}` : `(${was.text()}) is removed`;
    yield { about, subject: `label ${name}`, at: is, severity, message: `label ${name} of ${now.name} ${change}` };
  } else if (levelOf(is) > 0) {
    const version = labels(now, `${name}-version`);
    const [old, next] = [minorOf(labels(before, `${name}-version`)), minorOf(version)];
    if (next >= Math.min(old, newest)) return;
    // Whoever pins what followed the cluster loses the controls that came since, and no others.
    const grade = Number.isFinite(old) ? severity : 'medium';
    const message = `label ${name}-version of ${now.name} is pinned to the older ${version.text()}`;
    yield { about, subject: `label ${name}-version`, at: version, severity: grade, message };
  }
}

function* exempted(view: View): Iterable<Remark> {
  for (const configuration of view.now.ofKind('AdmissionConfiguration', 'PodSecurityConfiguration')) {
    const former = predecessorOf(configuration, view);
    if (former === undefined) continue;
    const known = new Set(exemptions(former).map((entry) => entry.text()));
    for (const entry of exemptions(configuration).filter((namespace) => !known.has(namespace.text()))) {
      const message = `namespace ${entry.text()} is exempted from Pod Security in the whole cluster`;
      yield { about: configuration, subject: `exemption of ${entry.text()}`, at: entry, message };
    }
  }
}

function exemptions({ root }: Resource): readonly Node[] {
  const nested = root
    .at('plugins')
    .items()
    .map((plugin) => plugin.at('configuration'));
  return [root, ...nested].flatMap((holder) => holder.at('exemptions', 'namespaces').items());
}
