import { argoObjects, type Generator, generators, saysProduction } from '../../cluster/argocd.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdApplicationsetGeneratorOpen = defineRule({
  id: 'argocd-applicationset-generator-open',
  title: 'ApplicationSet generator trusts unbounded input',
  family: 'gitops-argocd',
  why: 'The generator decides what is deployed. Without filters anyone who opens a pull request or creates a repository deploys to the cluster.',
  remedy:
    'Ask for a label that only maintainers set, filter repositories and branches, pin the organisation, and use https.',
  severity: 'high',
  standards: ['owasp: K02', 'mitre: T1610', 'slsa: source'],
  equivalents: {},
  *check({ now }) {
    for (const about of argoObjects(now, 'ApplicationSet')) {
      for (const generator of generators(about)) yield* remarksOn(about, generator);
      yield* missingKeys(about);
    }
  },
  examples: [
    {
      name: 'any pull request, any repository, and addresses that nothing protects',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: previews}
        spec:
          generators:
            - pullRequest: # <-- here
                github: {owner: acme, repo: web}
            - scmProvider: # <-- here
                github:
                  organization: acme
                  allBranches: true # <-- here
            - scmProvider:
                filters: [{repositoryMatch: ^web$}]
                gitlab:
                  group: acme
                  api: http://gitlab.acme.com # <-- here
                  insecure: true # <-- here
            - plugin:
                configMapRef: {name: plugin}
      `,
    },
    {
      name: 'production on every cluster, and values that may be missing',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web-production}
        spec:
          goTemplate: true # <-- here
          generators:
            - clusters: {} # <-- here
      `,
    },
    {
      name: 'labels, filters, selectors and safe addresses are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: previews}
        spec:
          goTemplate: true
          goTemplateOptions: [missingkey=error]
          generators:
            - pullRequest: {github: {owner: acme, repo: web, labels: [preview]}}
            - pullRequest: {filters: [{branchMatch: ^release-}], gitea: {owner: acme, repo: web, api: https://git.acme.com, insecure: false}}
            - scmProvider: {filters: [{repositoryMatch: ^web$}], github: {organization: acme, allBranches: true}}
            - git: {repoURL: https://github.com/acme/gitops, revision: HEAD, directories: [{path: "apps/*"}]}
            - null
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: production}
        spec:
          generators: [{clusters: {selector: {matchLabels: {environment: production}}}}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: monitoring}
        spec:
          generators: [{clusters: {}}]
      `,
    },
  ],
});

const PROVIDERS = [
  'github',
  'gitlab',
  'gitea',
  'bitbucketServer',
  'bitbucket',
  'azuredevops',
  'azureDevOps',
  'awsCodeCommit',
];

function* remarksOn(about: Resource, { type, node }: Generator): Iterable<Remark> {
  if (type === 'clusters') yield* everyCluster(about, node);
  if (type !== 'pullRequest' && type !== 'scmProvider') return;
  const provider = PROVIDERS.map((name) => node.at(name)).find(({ present }) => present);
  if (provider === undefined) return;
  const filtered = node.at('filters').items().length > 0;
  const who = nameOf(provider);
  const remark = (name: string, at: Node, message: string, severity: Severity = 'high') =>
    ({ about, subject: `${type} ${who}${name}`, at, severity, message }) as const;
  if (type === 'pullRequest' && !filtered && provider.at('labels').items().length === 0 && !about.fragment)
    yield remark('', node, `every pull request to ${who} is deployed, those from forks included`);
  if (type === 'scmProvider' && !filtered) {
    if (!about.fragment) yield remark('', node, `every repository of ${who} is deployed, new ones included`);
    const branches = provider.at('allBranches');
    if (branches.flag() === true)
      yield remark(': allBranches', branches, `every branch of every repository of ${who} is deployed`);
  }
  const insecure = provider.at('insecure');
  if (insecure.flag() === true)
    yield {
      ...remark(': insecure', insecure, `the certificate of the server is not checked, and its token is sent along`),
      fix: { title: 'Check the certificate', safety: 'unsafe', patch: set(insecure, [], false) },
    };
  const api = provider.at('api');
  if (/^http:\/\//i.test(api.text() ?? '')) yield remark(': api', api, 'the token is sent to the server without TLS');
}

function nameOf(provider: Node): string {
  const [owner, repository] = [
    ['owner', 'organization', 'group', 'project', 'organizations']
      .map((key) => provider.at(key).text())
      .find((text) => text !== undefined),
    provider.at('repo').text(),
  ];
  return [owner, repository].filter((text) => text !== undefined).join('/') || 'the provider';
}

function* everyCluster(about: Resource, node: Node): Iterable<Remark> {
  if (about.fragment || node.at('selector').entries().length > 0) return;
  if (![about.name, ...Object.values(about.labels)].some(saysProduction)) return;
  yield {
    about,
    subject: 'clusters',
    at: node,
    severity: 'medium',
    message: 'every cluster that is added to Argo CD gets the application, the one that Argo CD runs in included',
  };
}

function* missingKeys(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const templates = spec.at('goTemplate');
  if (templates.flag() !== true || about.fragment || spec.at('goTemplateOptions').texts().includes('missingkey=error'))
    return;
  const options = spec.at('goTemplateOptions');
  yield {
    about,
    subject: 'goTemplateOptions',
    at: options.present ? options : templates,
    severity: 'low',
    message: 'a value that the generator does not have becomes "<no value>" instead of an error',
    ...(options.present
      ? {}
      : {
          fix: {
            title: 'Refuse missing values',
            safety: 'unsafe' as const,
            patch: set(spec, ['goTemplateOptions'], ['missingkey=error']),
          },
        }),
  };
}
