import type { Cluster } from '../../cluster/cluster.js';
import { type Suppression, suppressionsOf } from '../../cluster/suppression.js';
import { EVERY_CHECK } from '../../cluster/suppression-form.js';
import { LineIndex } from '../../source/location.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const COMPARE_OPTIONS = 'argocd.argoproj.io/compare-options';

/** What two states of a suppression share; a later end makes it no other one, but a wider one. */
function keyOf({ form, ids, anchor }: Suppression): string {
  return JSON.stringify([form, [...ids].sort(), anchor.object ?? anchor.file, anchor.path]);
}

/** The day on which it is over; later than any when it has no end. */
const endOf = ({ until }: Suppression): string => until?.day ?? '~';

function latestEnds(cluster: Cluster): ReadonlyMap<string, string> {
  const ends = new Map<string, string>();
  for (const suppression of suppressionsOf(cluster)) {
    const [key, end] = [keyOf(suppression), endOf(suppression)];
    if (end > (ends.get(key) ?? '')) ends.set(key, end);
  }
  return ends;
}

function* inFiles(now: Cluster, before: Cluster): Iterable<Remark> {
  const ends = before.once(latestEnds);
  for (const suppression of suppressionsOf(now)) {
    const { form, ids, reason, anchor, at, fault } = suppression;
    const old = ends.get(keyOf(suppression));
    if (fault !== undefined || (old !== undefined && old >= endOf(suppression))) continue;
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

/** The files that name checks and nothing else, one a line, for everything beside and below them. */
const isIgnoreFile = (file: string): boolean => /(?:^|\/)\.trivyignore$/.test(file);

function* inIgnoreFiles(now: Cluster, before: Cluster): Iterable<Remark> {
  for (const { file, text } of now.texts.filter((one) => isIgnoreFile(one.file))) {
    const old = before.texts.find((one) => one.file === file)?.text ?? '';
    const known = new Set(entriesOf(old).map(({ id }) => id));
    const lines = new LineIndex(text);
    for (const { id, start, end } of entriesOf(text)) {
      if (known.has(id)) continue;
      known.add(id);
      yield {
        subject: `trivy ${id}`,
        at: { file, span: { start, end }, start: lines.positionAt(start), end: lines.positionAt(end) },
        message: `this change suppresses ${id} of trivy in all files`,
      };
    }
  }
}

function entriesOf(text: string): readonly { readonly id: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/^[^#\s]\S*/gm)].map(({ 0: id, index }) => ({ id, start: index, end: index + id.length }));
}

function* inArgo(now: Cluster, before: Cluster): Iterable<Remark> {
  const ignores = (value: string | undefined) => value?.includes('IgnoreExtraneous') === true;
  for (const resource of now.resources) {
    if (!ignores(resource.annotations[COMPARE_OPTIONS])) continue;
    if (ignores(before.find(resource.id)?.annotations[COMPARE_OPTIONS])) continue;
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
  *check({ now, before }) {
    if (now === before) return;
    yield* inFiles(now, before);
    yield* inIgnoreFiles(now, before);
    yield* inArgo(now, before);
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
