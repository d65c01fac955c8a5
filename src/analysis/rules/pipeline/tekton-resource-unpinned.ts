import type { Cluster } from '../../cluster/cluster.js';
import { parseImage } from '../../cluster/image.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const tektonResourceUnpinned = defineRule({
  id: 'tekton-resource-unpinned',
  title: 'Pipeline task is remote, unpinned or unsigned',
  family: 'pipeline',
  why: 'A task is fetched when the pipeline runs: whoever can change it there runs code among the sources and secrets of the build.',
  remedy: 'Refer to tasks by the digest of a bundle, or by a commit with the git resolver.',
  severity: 'medium',
  standards: ['slsa: build', 'owasp-2022: K02'],
  equivalents: {
    kyverno: [
      'tekton/require-tekton-bundle',
      'tekton/verify-tekton-pipeline-bundle-signatures',
      'tekton/verify-tekton-taskrun-signatures',
      'tekton/block-tekton-task-runs',
    ],
  },
  *check({ now }) {
    for (const { about, root, kind } of tektonObjects(now)) {
      for (const { name, reference } of referencesOf(kind, root)) {
        const loose = looseness(reference);
        if (loose === undefined) continue;
        yield { about, subject: name, at: loose.at, message: `${name} of the ${kind} is ${loose.what}` };
      }
    }
    for (const run of now.ofKind('TaskRun')) yield* inlineRun(run);
  },
  examples: [
    {
      name: 'a branch, a hub without a version, a URL, and bundles without a digest',
      manifest: yaml`
        apiVersion: tekton.dev/v1
        kind: PipelineRun
        metadata: {name: build, namespace: ci}
        spec:
          pipelineRef:
            resolver: git
            params:
              - {name: url, value: "https://github.com/acme/pipelines"}
              - {name: revision, value: main} # <-- here
        ---
        apiVersion: tekton.dev/v1
        kind: Pipeline
        metadata: {name: build}
        spec:
          tasks:
            - name: clone
              taskRef: {resolver: hub, params: [{name: name, value: git-clone}]} # <-- here
            - name: fetch
              taskRef: {resolver: http, params: [{name: url, value: "https://example.com/task.yaml"}]} # <-- here
            - name: scan
              taskRef: {resolver: bundles, params: [{name: bundle, value: "ghcr.io/acme/scan:1.0"}]} # <-- here
          finally:
            - name: report
              taskRef: {name: report, bundle: "ghcr.io/acme/report:1.0"} # <-- here
      `,
    },
    {
      name: 'a single run that is kept in Git',
      manifest: yaml`
        apiVersion: tekton.dev/v1
        kind: TaskRun
        metadata: {name: build, namespace: shop}
        spec:
          taskSpec: {steps: [{name: a, image: "alpine:3.20"}]} # <-- here
      `,
    },
    {
      name: 'in a template of a trigger',
      manifest: yaml`
        apiVersion: triggers.tekton.dev/v1beta1
        kind: TriggerTemplate
        metadata: {name: build}
        spec:
          resourcetemplates:
            - apiVersion: tekton.dev/v1
              kind: PipelineRun
              spec:
                pipelineRef: {resolver: git, params: [{name: url, value: "https://github.com/acme/p"}]} # <-- here
      `,
    },
    {
      name: 'commits, digests, versions, tasks of the cluster, parameters, and kinds of others are clean',
      manifest: yaml`
        apiVersion: tekton.dev/v1
        kind: Pipeline
        metadata: {name: build}
        spec:
          tasks:
            - name: a
              taskRef: {resolver: git, params: [{name: revision, value: 5a1fbd0a8a1f0f6ad2a0b1f7d3c1a5b5a0d1e2f3}]}
            - name: b
              taskRef: {resolver: hub, params: [{name: version, value: "0.6"}]}
            - name: c
              taskRef:
                resolver: bundles
                params: [{name: bundle, value: "ghcr.io/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}]
            - {name: d, taskRef: {name: local}}
            - {name: e, taskRef: {resolver: git, params: [{name: revision, value: $(params.revision)}]}}
            - {name: f, taskRef: null}
        ---
        apiVersion: example.com/v1
        kind: Pipeline
        metadata: {name: other}
        spec: {tasks: [{name: a, taskRef: {resolver: http}}]}
      `,
    },
  ],
});

interface TektonObject {
  readonly about: Resource;
  readonly kind: string;
  readonly root: Node;
}

function tektonObjects(cluster: Cluster): readonly TektonObject[] {
  const own = cluster
    .ofKind('PipelineRun', 'TaskRun', 'Pipeline', 'Task', 'StepAction')
    .filter(({ group }) => group === 'tekton.dev')
    .map((about) => ({ about, kind: about.kind, root: about.root }));
  const templates = cluster.ofKind('TriggerTemplate').flatMap((about) =>
    about.root
      .at('spec', 'resourcetemplates')
      .items()
      .map((root) => ({ about, kind: root.at('kind').text() ?? '', root })),
  );
  return [...own, ...templates];
}

interface Reference {
  readonly name: string;
  readonly reference: Node;
}

function referencesOf(kind: string, root: Node): readonly Reference[] {
  const spec = root.at('spec');
  const single = [
    { name: 'the pipeline', reference: spec.at('pipelineRef') },
    { name: 'the task', reference: spec.at('taskRef') },
  ];
  const pipeline = kind === 'PipelineRun' ? spec.at('pipelineSpec') : spec;
  const tasks = [...pipeline.at('tasks').items(), ...pipeline.at('finally').items()];
  const steps = [...spec.at('steps').items(), ...spec.at('taskSpec', 'steps').items()];
  return [
    ...single,
    ...tasks.map((task) => ({ name: `task ${task.at('name').text() ?? ''}`, reference: task.at('taskRef') })),
    ...steps.map((step) => ({ name: `step ${step.at('name').text() ?? ''}`, reference: step.at('ref') })),
  ];
}

function looseness(reference: Node): { readonly at: Node; readonly what: string } | undefined {
  const legacy = reference.at('bundle');
  if (legacy.present) return bundleLooseness(legacy);
  const value = (name: string): Node | undefined =>
    reference
      .at('params')
      .items()
      .find((param) => param.at('name').text() === name)
      ?.at('value');
  switch (reference.at('resolver').text()) {
    case 'git': {
      const revision = value('revision');
      const text = revision?.text();
      if (revision === undefined || text === undefined) return { at: reference, what: 'taken from the default branch' };
      const fixed = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) || holdsVariable(text);
      return fixed ? undefined : { at: revision, what: `taken at ${text}, which can be moved` };
    }
    case 'hub':
      return value('version')?.present === true
        ? undefined
        : { at: reference, what: 'taken from the hub in any version' };
    case 'http':
      return { at: reference, what: 'fetched from a URL, as it happens to be when it runs' };
    case 'bundles': {
      const bundle = value('bundle');
      return bundle === undefined ? undefined : bundleLooseness(bundle);
    }
    default:
      return undefined;
  }
}

function bundleLooseness(at: Node): { readonly at: Node; readonly what: string } | undefined {
  const text = at.text() ?? '';
  const image = parseImage(text);
  return image === undefined || image.digest !== undefined
    ? undefined
    : { at, what: `the bundle ${text}, without a digest` };
}

function* inlineRun(about: Resource): Iterable<Remark> {
  const at = about.root.at('spec', 'taskSpec');
  const namespace = about.namespace;
  if (about.group !== 'tekton.dev' || !at.present || namespace === undefined) return;
  if (/(?:^|-)(?:ci|cd|build|builds|pipeline|pipelines|tekton)(?:-|$)/.test(namespace)) return;
  const message = `a run of an inline task is kept in Git, for namespace ${namespace}`;
  yield { about, subject: 'taskSpec', at, severity: 'info', message };
}
