import { z } from 'zod';
import { ownerOf, type Source, sources } from '../../cluster/argocd.js';
import type { Cluster } from '../../cluster/cluster.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Confidence, Severity } from '../../finding.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const argocdTargetRevisionFloating = defineConfigurableRule({
  id: 'argocd-target-revision-floating',
  title: 'Application tracks a moving revision',
  family: 'gitops-argocd',
  why: 'What runs changes when somebody else publishes, without a commit here that could be reviewed or reverted. A branch of a repository of your own is information only, since following it is how Argo CD is meant to be used.',
  remedy: 'Set targetRevision to an exact chart version, a tag or a full commit SHA.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  equivalents: {},
  options: z.strictObject({
    firstParty: z
      .array(z.string())
      .default([])
      .describe(
        'Repositories of your own, as host and owner: "github.com/acme". When empty, the owner of most repositories of the target counts as your own.',
      ),
  }),
  *check({ now }, { firstParty }) {
    const own = firstParty.length > 0 ? firstParty.map((entry) => entry.toLowerCase()) : now.once(commonOwner);
    for (const source of sources(now)) {
      const movement = movementOf(source, own);
      if (movement === undefined) continue;
      const { severity, confidence = 'certain', words } = movement;
      yield {
        about: source.application.resource,
        subject: source.label,
        at: source.revision,
        severity,
        confidence,
        message: words,
      };
    }
  },
  examples: [
    {
      name: 'charts: a range, a wildcard, nothing',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          sources:
            - repoURL: https://charts.example.com
              chart: one
              targetRevision: ^1.2.0 # <-- here
            - repoURL: https://charts.example.com
              chart: two
              targetRevision: 1.x # <-- here
            - repoURL: https://charts.example.com # <-- here
              chart: three
            - repoURL: https://charts.example.com
              chart: four
              targetRevision: ">= 1.0.0 < 2.0.0" # <-- here
      `,
    },
    {
      name: 'branches: of somebody else, and of the owner of the other repositories',
      options: { firstParty: ['github.com/acme'] },
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          sources:
            - {repoURL: git@github.com:acme/gitops.git, path: web, targetRevision: main} # <-- here
            - {repoURL: https://github.com/vendor/charts, path: chart, targetRevision: HEAD} # <-- here
            - {repoURL: https://github.com/vendor/charts, path: other, targetRevision: v1.2.0} # <-- here
            - {repoURL: https://github.com/vendor/charts, path: pinned, targetRevision: 143b8d71fc861d7c7ac93a15d0fbd33654b75908}
      `,
    },
    {
      name: 'without options the owner of most repositories is the own one',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              sources:
                - repoURL: https://github.com/acme/gitops
                  path: "{{path}}"
                  targetRevision: v1.0.0
                - repoURL: https://github.com/acme/app
                  path: deploy
                  targetRevision: refs/tags/v2
                - repoURL: https://github.com/vendor/charts
                  path: chart
                  targetRevision: master # <-- here
      `,
    },
    {
      name: 'the source of a hydrator, and an OCI tag that moves',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          sourceHydrator:
            drySource: {repoURL: https://github.com/acme/gitops, path: web, targetRevision: HEAD} # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: oci}
        spec:
          source: {repoURL: "oci://ghcr.io/acme/manifests", path: ., targetRevision: latest} # <-- here
      `,
    },
    {
      name: 'exact versions, digests, commits, placeholders and references are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          sources:
            - {repoURL: https://charts.example.com, chart: one, targetRevision: 1.2.3}
            - {repoURL: https://charts.example.com, chart: two, targetRevision: v1.2.3-rc.1+build.5}
            - {repoURL: https://charts.example.com, chart: three, targetRevision: "{{version}}"}
            - {repoURL: "oci://ghcr.io/acme/manifests", path: ., targetRevision: "sha256:0d5f5a015e5d65973cd1767f31e456ac"}
            - {repoURL: "", path: .}
            - {repoURL: "{{repository}}", path: ., targetRevision: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c}
            - {repoURL: https://github.com/acme/gitops, path: ., targetRevision: 7}
      `,
    },
    {
      name: 'a patch that does not speak of the revision is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {source: {repoURL: https://charts.example.com, chart: one}}
      `,
    },
  ],
});

interface Movement {
  readonly severity: Severity;
  readonly confidence?: Confidence;
  readonly words: string;
}

const EXACT = /^v?\d+(?:\.\d+){0,2}(?:-[\w.-]+)?(?:\+[\w.-]+)?$/;
const RANGE = /[*^~<>|,]|\s-\s|(?:^|\.)[xX](?:\.|$)/;

function movementOf(source: Source, own: readonly string[]): Movement | undefined {
  const { kind, revision, application, repoURL } = source;
  const text = revision.text() ?? (revision.present ? undefined : '');
  if (text === undefined || holdsVariable(text) || (repoURL.text() ?? '') === '') return undefined;
  if (text === '' && !revision.present && !application.complete) return undefined;
  if (kind === 'helm') return chartMovement(text);
  if (kind === 'oci') return text === '' || text === 'latest' || RANGE.test(text) ? ociMovement(text) : undefined;
  return gitMovement(text, repoURL.text() ?? '', own);
}

function chartMovement(text: string): Movement | undefined {
  if (text === '')
    return { severity: 'medium', words: 'the newest version of the chart is installed, whichever that is' };
  if (EXACT.test(text) || !RANGE.test(text)) return undefined;
  return { severity: 'medium', words: `${text} takes every new version of the chart that fits` };
}

function ociMovement(text: string): Movement {
  return { severity: 'medium', words: `${text === '' ? 'no revision' : text} means whatever was pushed last` };
}

const COMMIT = /^[0-9a-f]{7,40}$|^[0-9a-f]{64}$/;

function gitMovement(text: string, url: string, own: readonly string[]): Movement | undefined {
  if (COMMIT.test(text)) return undefined;
  const owner = ownerOf(url);
  const foreign = owner !== undefined && own.length > 0 && !own.some((entry) => isOf(entry, owner));
  const tag = text.startsWith('refs/tags/') || (/\d+(?:\.\d+)+/.test(text) && !RANGE.test(text)) || /^v\d+$/.test(text);
  const whose = foreign ? `of ${owner.host}/${owner.owner}, which is not your own` : '';
  if (tag) {
    if (!foreign) return undefined;
    return { severity: 'low', confidence: 'likely', words: `tag ${text} can be moved by the owners ${whose}` };
  }
  const what =
    text === '' || text === 'HEAD'
      ? 'the default branch'
      : RANGE.test(text)
        ? `the newest tag in ${text}`
        : `branch ${text}`;
  return foreign
    ? { severity: 'medium', confidence: 'likely', words: `the application follows ${what} ${whose}` }
    : { severity: 'info', words: `the application follows ${what}` };
}

type Owner = NonNullable<ReturnType<typeof ownerOf>>;

function isOf(entry: string, { host, owner, repository }: Owner): boolean {
  const address = `${host}/${owner}/${repository}`;
  return address === entry || address.startsWith(`${entry.replace(/\/$/, '')}/`);
}

/** The owner of most Git repositories of the target; nobody where no owner has two thirds of at least three. */
function commonOwner(cluster: Cluster): readonly string[] {
  const counts = new Map<string, number>();
  const owners = sources(cluster).flatMap(({ kind, repoURL }) =>
    kind === 'git' ? (ownerOf(repoURL.text() ?? '') ?? []) : [],
  );
  for (const { host, owner } of owners) counts.set(`${host}/${owner}`, (counts.get(`${host}/${owner}`) ?? 0) + 1);
  const [first] = [...counts].sort(([, one], [, other]) => other - one);
  return first !== undefined && owners.length >= 3 && first[1] * 3 >= owners.length * 2 ? [first[0]] : [];
}
