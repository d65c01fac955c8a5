import { z } from 'zod';
import { argoObjects, saysProduction } from '../../cluster/argocd.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const argocdSourceVerificationMissing = defineConfigurableRule({
  id: 'argocd-source-verification-missing',
  title: 'Project does not require signed commits',
  family: 'gitops-argocd',
  why: 'Without it Argo CD deploys any commit that reaches the branch, by whichever stolen token it got there.',
  remedy:
    'Add spec.sourceIntegrity.git policies with gpg mode head or strict for every Git repository of the project, or spec.signatureKeys before Argo CD 3.5.',
  severity: 'low',
  enabled: false,
  standards: ['slsa: source', 'owasp-2022: K02'],
  equivalents: {},
  options: z.strictObject({
    projects: z
      .array(z.string())
      .default([])
      .describe(
        'Names of the projects that must require signatures, beside those whose name or labels say production.',
      ),
  }),
  *check({ now }, { projects }) {
    for (const project of argoObjects(now, 'AppProject').filter(({ fragment }) => !fragment)) {
      const named = [project.name, ...Object.values(project.labels)];
      if (!projects.includes(project.name) && !named.some(saysProduction)) continue;
      for (const { subject, at, message } of gapsOf(project)) yield { about: project, subject, at, message };
    }
  },
  examples: [
    {
      name: 'no policy, a policy that asks for nothing, and one for another repository',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: production}
        spec: # <-- here
          sourceRepos: [https://github.com/acme/gitops]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web, labels: {environment: prod}}
        spec:
          sourceRepos: [https://github.com/acme/gitops]
          sourceIntegrity:
            git:
              policies:
                - repos: [{url: https://github.com/acme/*}]
                  gpg: {mode: none} # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: shop-prod}
        spec:
          sourceRepos:
            - https://github.com/acme/gitops
            - https://github.com/vendor/charts # <-- here
          sourceIntegrity:
            git:
              policies:
                - repos: [{url: https://github.com/acme/*}]
                  gpg: {mode: strict, keys: [D56C4FCA57A46444]}
      `,
    },
    {
      name: 'covered repositories, the older field, charts, and projects that are no production are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: production}
        spec:
          sourceRepos: [https://github.com/acme/gitops, oci://ghcr.io/acme/charts]
          sourceIntegrity:
            git:
              policies: [{repos: [{url: "https://github.com/acme/*"}], gpg: {mode: head, keys: [D56C4FCA57A46444]}}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: prod}
        spec: {sourceRepos: ["*"], signatureKeys: [{keyID: D56C4FCA57A46444}]}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: staging}
        spec: {sourceRepos: [https://github.com/acme/gitops]}
      `,
    },
  ],
});

/** No project that a person wrote has more policies; the bound keeps hostile ones from being slow. */
const MOST_POLICIES = 500;

interface Gap {
  readonly subject: string;
  readonly at: Node;
  readonly message: string;
}

function gapsOf({ root }: Resource): readonly Gap[] {
  const spec = root.at('spec');
  if (!spec.present || spec.at('signatureKeys').items().length > 0) return [];
  const policies = spec.at('sourceIntegrity', 'git', 'policies').items();
  if (policies.length === 0)
    return [{ subject: 'signatures', at: spec, message: 'the project deploys commits that nobody signed' }];
  const lax = policies.filter((policy) => policy.at('gpg', 'mode').text() === 'none');
  const patterns = policies
    .slice(0, MOST_POLICIES)
    .flatMap((policy) => policy.at('repos').items())
    .map((repo) => repo.text() ?? repo.at('url').text() ?? '');
  const bare = spec
    .at('sourceRepos')
    .items()
    .filter((repo) => !isCovered(repo.text() ?? '', patterns));
  return [
    ...lax.map((policy) => ({
      subject: `policy for ${policy.at('repos', 0, 'url').text() ?? 'repositories'}`,
      at: policy.at('gpg', 'mode'),
      message: 'a policy of the project has gpg mode none, which checks nothing',
    })),
    ...bare.map((repo) => ({
      subject: `repository ${repo.text()}`,
      at: repo,
      message: 'no policy for signatures covers the repository',
    })),
  ];
}

function isCovered(repository: string, patterns: readonly string[]): boolean {
  if (repository === '' || repository.startsWith('!') || /^oci:/i.test(repository)) return true;
  return patterns.some(
    (pattern) => pattern === repository || (pattern.endsWith('*') && repository.startsWith(pattern.slice(0, -1))),
  );
}
