import type { BuildDocument, Cluster } from '../../cluster/cluster.js';
import { parseImage } from '../../cluster/image.js';
import { workflows } from '../../cluster/workflow.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const ghaActionUnpinned = defineRule({
  id: 'gha-action-unpinned',
  title: 'Workflow action is not pinned to a commit',
  family: 'pipeline',
  why: 'Whoever can move the tag or branch of the action runs code with the secrets and the token of the workflow.',
  remedy: 'Pin the action to a full commit, with its version in a comment.',
  severity: 'medium',
  standards: ['slsa: build', 'owasp-2022: K02'],
  *check({ now }) {
    for (const { within, where, at } of usesIn(now)) {
      const text = at.text() ?? '';
      const loose = looseness(text);
      if (loose === undefined) continue;
      yield { within, subject: `${where} ${text.split('@')[0] ?? ''}`, at, ...loose };
    }
  },
  examples: [
    {
      name: 'tags, branches and nothing',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on: push
        jobs:
          build:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4 # <-- here
              - uses: acme/deploy@main # <-- here
              - uses: acme/deploy/sub@5a1fbd0 # <-- here
              - uses: docker://alpine:3.20 # <-- here
          call:
            uses: acme/workflows/.github/workflows/deploy.yaml@v1 # <-- here
      `,
    },
    {
      name: 'steps of an action',
      file: 'action.yml',
      manifest: yaml`
        runs:
          using: composite
          steps:
            - uses: acme/setup@v2 # <-- here
      `,
    },
    {
      name: 'commits, digests, local ones and commands are clean',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on: push
        jobs:
          build:
            steps:
              - uses: actions/checkout@692973e3d937129bcbf40652eb9f2f61becf3332 # v4.1.7
              - uses: ./.github/actions/setup
              - uses: docker://alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
              - run: make
              - null
          call: {uses: ./.github/workflows/deploy.yaml}
      `,
    },
  ],
});

interface Use {
  readonly within: BuildDocument;
  readonly where: string;
  readonly at: Node;
}

function usesIn(cluster: Cluster): readonly Use[] {
  const jobs = workflows(cluster).flatMap(({ within, jobs: all }) =>
    all.flatMap(({ name, node, steps }) =>
      [node, ...steps].map((step) => ({ within, where: `job ${name}:`, at: step.at('uses') })),
    ),
  );
  const actions = cluster.buildDocuments('action').flatMap((within) => {
    const runs = within.root.at('runs');
    const uses = runs
      .at('steps')
      .items()
      .map((step) => step.at('uses'));
    return [...uses, runs.at('image')].map((at) => ({ within, where: 'action:', at }));
  });
  return [...jobs, ...actions];
}

function looseness(text: string): { readonly message: string; readonly severity: Severity } | undefined {
  if (text.startsWith('docker://')) {
    const image = parseImage(text.slice('docker://'.length));
    if (image === undefined || image.digest !== undefined) return undefined;
    return { message: `the image ${text} is not pinned by digest`, severity: 'medium' };
  }
  const [, owner, name, ref] = /^([\w.-]{1,100})\/([\w./-]{1,300})(?:@([^\s@]{1,255}))?$/.exec(text) ?? [];
  if (owner === undefined || owner === '.' || owner === '..' || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref ?? ''))
    return undefined;
  const own = owner === 'actions' || owner === 'github';
  const what = ref === undefined ? 'whatever its default branch holds' : `${ref}, which can be moved`;
  return { message: `${owner}/${name} is taken at ${what}`, severity: own ? 'low' : 'medium' };
}
