import { predecessorOf } from '../../cluster/departed.js';
import { addedExclusions } from '../../cluster/scanner-config.js';
import { suppressionsOf } from '../../cluster/suppression.js';
import { endOf, formerEnds } from '../../cluster/suppression-change.js';
import { EVERY_CHECK } from '../../cluster/suppression-form.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

function* inFiles(view: View): Iterable<Remark> {
  const { now } = view;
  const formerEnd = formerEnds(view);
  for (const suppression of suppressionsOf(now)) {
    const { form, ids, reason, anchor, at, fault } = suppression;
    if (fault !== undefined) continue;
    const old = formerEnd(suppression);
    if (old !== undefined && old >= endOf(suppression)) continue;
    const about = anchor.object === undefined ? undefined : now.find(anchor.object);
    const checks = ids.includes(EVERY_CHECK) ? 'every check' : ids.join(', ');
    const why = reason === undefined ? ', without a reason' : '';
    yield {
      ...(about === undefined ? {} : { about }),
      subject: [form, ...ids].join(' '),
      at,
      message: `this change ${old === undefined ? 'suppresses' : 'prolongs the suppression of'} ${checks} of ${form} here${why}`,
    };
  }
}

function* inConfigurations(view: View): Iterable<Remark> {
  for (const { tool, what, at, within } of addedExclusions(view)) {
    const where = within === undefined ? ' in all files' : '';
    yield {
      ...(within === undefined ? {} : { within }),
      subject: `${tool} ${what}`,
      at,
      message: `this change makes ${tool} leave out ${what}${where}`,
    };
  }
}

function* inArgo(view: View): Iterable<Remark> {
  const ignores = (value: string | undefined) => value?.includes('IgnoreExtraneous') === true;
  for (const resource of view.now.resources) {
    if (!ignores(resource.annotations[COMPARE_OPTIONS])) continue;
    if (ignores(predecessorOf(resource, view)?.annotations[COMPARE_OPTIONS])) continue;
    yield {
      about: resource,
      subject: 'argocd IgnoreExtraneous',
      at: resource.root.at('metadata', 'annotations', COMPARE_OPTIONS),
      message: 'this change keeps Argo CD from showing that the object is not in Git',
    };
  }
}

export const scannerSuppressionAdded = defineRule({
  id: 'scanner-suppression-added',
  title: 'Change adds an inline waiver for security tooling',
  family: 'admission',
  why: 'A comment or an annotation that silences a check is written by the author of the change, and looks like any other line of it.',
  remedy: 'Fix the finding, or give a reason and an end, and have somebody agree who answers for it.',
  severity: 'medium',
  standards: ['slsa: source', 'mitre: T1562.001'],
  *check(view) {
    if (view.now === view.before) return;
    yield* inFiles(view);
    yield* inConfigurations(view);
    yield* inArgo(view);
  },
  examples: [
    {
      name: 'a check of Checkov is skipped',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            checkov.io/skip1: CKV_K8S_16=the agent needs it # <-- here
      `,
    },
    {
      name: 'comments and annotations of other tools, and our own',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec: {hostNetwork: true, containers: [{name: app, image: nginx}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            kube-linter.io/ignore-all: managed elsewhere # <-- here
            polaris.fairwinds.com/hostNetworkSet-exempt: "true" # <-- here
            kube-score/ignore: container-image-tag # <-- here
            polaris.fairwinds.com/tagNotSpecified-exempt: "false"
        spec:
          hostNetwork: true #trivy:ignore:KSV-0009 # <-- here
          containers:
            # portcullis: ignore image-mutable-tag because it is pinned by the release # <-- here
            - {name: app, image: nginx}
      `,
    },
    {
      name: 'a whole file is left out by KICS',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
      `,
      manifest: yaml`
        # kics-scan disable=dd29336b-fe57-445b-a26e-e6aa867ae609 # <-- here
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
      `,
    },
    {
      name: 'an end is put off',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          # portcullis: ignore host-network because of the old agent until 2026-12-31
          hostNetwork: true
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          # portcullis: ignore host-network because of the old agent until 2027-12-31 # <-- here
          hostNetwork: true
      `,
    },
    {
      name: 'a line of an ignore file',
      file: '.trivyignore',
      before: '# agreed\nKSV-0001\n',
      manifest: '# agreed\nKSV-0001\nKSV-0017 # <-- here\n',
    },
    {
      name: 'checks and paths that Checkov leaves out',
      file: '.checkov.yaml',
      before: yaml`
        skip-check: [CKV_K8S_8]
      `,
      manifest: yaml`
        skip-check:
          - CKV_K8S_8
          - CKV_K8S_16 # <-- here
        skip-path: charts,legacy # <-- here x2
        soft-fail: false
      `,
    },
    {
      name: 'checks and paths that KubeLinter leaves out',
      file: '.kube-linter.yaml',
      before: yaml`
        checks: {exclude: [no-read-only-root-fs]}
      `,
      manifest: yaml`
        checks:
          exclude: [no-read-only-root-fs]
          ignorePaths:
            - legacy/** # <-- here
          doNotAutoAddDefaults: true # <-- here
      `,
    },
    {
      name: 'a folder that Trivy leaves out',
      file: 'trivy.yaml',
      before: yaml`
        scan: {skip-dirs: [docs]}
      `,
      manifest: yaml`
        scan:
          skip-dirs:
            - docs
            - apps/payments # <-- here
      `,
    },
    {
      name: 'queries that KICS leaves out',
      file: 'kics.config',
      before: yaml`
        exclude-queries: dd29336b-fe57-445b-a26e-e6aa867ae609
      `,
      manifest: yaml`
        exclude-queries: dd29336b-fe57-445b-a26e-e6aa867ae609
        exclude-paths: [apps/payments] # <-- here
      `,
    },
    {
      name: 'exemptions of Polaris',
      file: 'polaris.yaml',
      before: yaml`
        checks: {hostNetworkSet: danger}
        exemptions: [{namespace: kube-system, rules: [hostNetworkSet]}]
      `,
      manifest: yaml`
        checks: {hostNetworkSet: ignore} # <-- here
        exemptions:
          - {namespace: kube-system, rules: [hostNetworkSet]}
          - {namespace: payments} # <-- here
      `,
    },
    {
      name: 'exceptions of Kubescape',
      file: '.kubescape/exceptions.json',
      before: '[{"name": "a", "posturePolicies": [{"controlID": "C-0013"}]}]\n',
      manifest: yaml`
        [
          {"name": "a", "posturePolicies": [{"controlID": "C-0013"}]},
          {"name": "b", "posturePolicies": [{"controlID": "C-0057"}]} # <-- here
        ]
      `,
    },
    {
      name: 'a configuration that excludes less, and one in another order',
      file: '.checkov.yaml',
      before: yaml`
        skip-check: [CKV_K8S_8, CKV_K8S_16, CKV_K8S_9]
      `,
      manifest: yaml`
        skip-check: CKV_K8S_16, CKV_K8S_8
      `,
    },
    {
      name: 'objects that come from another target, with their suppressions and with one more',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            checkov.io/skip1: CKV_K8S_16
            checkov.io/skip2: CKV_K8S_20 # <-- here
            argocd.argoproj.io/compare-options: IgnoreExtraneous
        spec:
          # portcullis: ignore host-network because it must
          hostNetwork: true
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: Pod
          metadata:
            name: web
            namespace: shop
            annotations: {checkov.io/skip1: CKV_K8S_16, argocd.argoproj.io/compare-options: IgnoreExtraneous}
          spec:
            # portcullis: ignore host-network because it must
            hostNetwork: true
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'Argo CD shall not show an object as left over',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: web
          annotations:
            argocd.argoproj.io/compare-options: IgnoreExtraneous # <-- here
      `,
    },
    {
      name: 'what was there before, moved and with a better reason',
      before: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {checkov.io/skip1: CKV_K8S_16}
        spec:
          # portcullis: ignore host-network because it must
          hostNetwork: true
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            checkov.io/skip2: CKV_K8S_16=the agent needs it
        spec:
          hostPID: true
          # portcullis: ignore host-network because it serves the network of the node
          hostNetwork: true
      `,
    },
    {
      name: 'a comment in a script, and one that suppresses nothing',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          run.sh: |
            # portcullis: ignore host-network because this is a script
          text: "# trivy:ignore:KSV-0017"
          # portcullis: ignore host-network
          more: text
      `,
    },
  ],
});
