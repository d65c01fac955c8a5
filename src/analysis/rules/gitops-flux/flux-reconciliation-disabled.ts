import { fluxObjects } from '../../cluster/flux.js';
import type { Resource } from '../../cluster/resource.js';
import { isSecurityKind } from '../../cluster/security-kind.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const SUSPENDABLE = [
  'Kustomization',
  'HelmRelease',
  'GitRepository',
  'OCIRepository',
  'HelmRepository',
  'HelmChart',
  'Bucket',
  'ImageUpdateAutomation',
  'ImageRepository',
  'Alert',
  'Receiver',
];
const ANNOTATIONS: readonly (readonly [string, string, string])[] = [
  ['kustomize.toolkit.fluxcd.io/reconcile', 'disabled', 'is not corrected by Flux'],
  ['kustomize.toolkit.fluxcd.io/ssa', 'ignore', 'is not corrected by Flux'],
  ['kustomize.toolkit.fluxcd.io/prune', 'disabled', 'stays in the cluster after it is deleted from Git'],
];

export const fluxReconciliationDisabled = defineRule({
  id: 'flux-reconciliation-disabled',
  title: 'Flux is told not to prune, correct or reconcile',
  family: 'gitops-flux',
  why: 'What Flux does not reconcile drifts from Git: fixes do not arrive, and what somebody changed by hand stays.',
  remedy: 'Resume the reconciliation, or write down why and until when it is frozen.',
  severity: 'low',
  standards: ['owasp: K04', 'mitre: T1562.001'],
  *check({ now }) {
    for (const flux of fluxObjects(now, ...SUSPENDABLE)) yield* switchedOff(flux);
    for (const resource of now.resources) {
      if (!isSecurityKind(resource.group, resource.kind)) continue;
      for (const [name, value, what] of ANNOTATIONS) {
        if (resource.annotations[name]?.toLowerCase() !== value) continue;
        const at = resource.root.at('metadata', 'annotations', name);
        yield {
          about: resource,
          subject: `annotation ${name}`,
          at,
          severity: 'high',
          message: `the ${resource.kind} ${resource.name} ${what}`,
          fix: { title: 'Reconcile it like the rest', safety: 'suggestion', patch: remove(at) },
        };
      }
    }
  },
  examples: [
    {
      name: 'suspended, not pruning, and leaving drift and leftovers alone',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec:
          suspend: true # <-- here
          prune: false # <-- here
          deletionPolicy: Orphan # <-- here
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec:
          driftDetection:
            mode: disabled # <-- here
      `,
    },
    {
      name: 'guard rails that Flux leaves alone',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny
          annotations:
            team: platform
            kustomize.toolkit.fluxcd.io/reconcile: disabled # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: admins
          annotations:
            team: platform
            kustomize.toolkit.fluxcd.io/ssa: Ignore # <-- here
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata:
          name: default-deny
          annotations:
            team: platform
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata:
          name: admins
          annotations:
            team: platform
      `,
    },
    {
      name: 'files and fields of security objects that are ignored',
      manifest: yaml`
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: a}
        spec:
          ignore: | # <-- here
            /docs
            **/networkpolicies/
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec:
          driftDetection:
            mode: enabled
            ignore:
              - paths: [/spec/replicas]
              - paths: [/spec/template/spec/securityContext] # <-- here
              - target: {kind: NetworkPolicy} # <-- here
                paths: [/spec]
      `,
    },
    {
      name: 'running ones, data that is kept on purpose, an exception from an ignored folder, and null are clean',
      manifest: yaml`
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: a}
        spec: {suspend: false, prune: true}
        ---
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: b}
        spec: {suspend: null, prune: "false"}
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: c, annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: d}
        spec:
          ignore: |
            /*
            !/policies
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: e}
        spec: {suspend: true}
      `,
    },
  ],
});

function* switchedOff(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const suspend = spec.at('suspend');
  if (suspend.flag() === true) {
    const message = `the ${about.kind} is suspended: nothing that is committed arrives`;
    const fix = { title: 'Resume', safety: 'suggestion', patch: remove(suspend) } as const;
    yield { about, subject: 'suspend', at: suspend, severity: 'medium', message, fix };
  }
  const prune = spec.at('prune');
  if (about.kind === 'Kustomization' && prune.flag() === false)
    yield { about, subject: 'prune', at: prune, message: 'what is deleted from Git stays in the cluster' };
  const deletion = spec.at('deletionPolicy');
  if (deletion.text() === 'Orphan') {
    const message = 'what the Kustomization has applied stays in the cluster when it is deleted';
    yield { about, subject: 'deletionPolicy', at: deletion, severity: 'info', message };
  }
  const mode = spec.at('driftDetection', 'mode');
  if (mode.text() === 'disabled')
    yield {
      about,
      subject: 'driftDetection',
      at: mode,
      severity: 'info',
      message: 'what is changed by hand is not corrected',
    };
  yield* ignored(about, spec);
}

const SECURITY_PATH =
  /network-?polic|\brbac\b|(?:^|[\s/*-])polic(?:y|ies)\b|\bsecurity\b|kyverno|gatekeeper|admission/i;

function* ignored(about: Resource, spec: Node): Iterable<Remark> {
  const rules = (spec.at('ignore').text() ?? '').slice(0, 20_000).split('\n');
  const rule = rules.map((line) => line.trim()).find((line) => /^[^!#]/.test(line) && SECURITY_PATH.test(line));
  if (rule !== undefined) {
    const message = `the ${about.kind} leaves files out that look like guard rails (${rule.slice(0, 100)})`;
    yield { about, subject: 'ignore', at: spec.at('ignore'), severity: 'medium', confidence: 'likely', message };
  }
  for (const entry of spec.at('driftDetection', 'ignore').items()) {
    const kind = entry.at('target', 'kind').text();
    const path = entry
      .at('paths')
      .texts()
      .find((text) => /securityContext|^\/rules|^\/subjects|^\/webhooks/.test(text));
    const guard = kind !== undefined && isSecurityKind(entry.at('target', 'group').text() ?? '', kind);
    if (!guard && path === undefined) continue;
    const what = guard ? `objects of kind ${kind}` : path;
    const message = `changes by hand to ${what} are not corrected`;
    yield { about, subject: `drift of ${what}`, at: entry, severity: 'medium', message };
  }
}
