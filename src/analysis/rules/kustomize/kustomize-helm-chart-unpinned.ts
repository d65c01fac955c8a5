import type { BuildDocument, Cluster } from '../../cluster/cluster.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { isLocalHost, overTls, parseRemote } from '../../cluster/remote-address.js';
import type { Resource } from '../../cluster/resource.js';
import { isExactVersion } from '../../cluster/version-range.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const kustomizeHelmChartUnpinned = defineRule({
  id: 'kustomize-helm-chart-unpinned',
  title: 'Inflated Helm chart has no fixed version or safe repo',
  family: 'kustomize',
  why: 'The chart is fetched anew for every build: what it renders changes whenever somebody publishes another version.',
  remedy: 'Set the exact version of the chart, and fetch it over https or oci.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  *check({ now }) {
    for (const { holder, entry, version, repository, chart } of inflations(now)) {
      const repo = repository.text();
      if (repo === undefined || repo === '' || holdsVariable(repo)) continue;
      const text = version.text() ?? '';
      const name = chart ?? 'the chart';
      if (!(isExactVersion(text) || holdsVariable(text) || (version.present && version.text() === undefined)))
        yield {
          ...holder,
          subject: `version of ${name}`,
          at: version.present ? version : entry,
          message: `${name} is taken in ${text === '' ? 'whatever version is the newest' : `any version that matches ${text}`}`,
        };
      const address = parseRemote(repo);
      if (address?.scheme !== 'http') continue;
      yield {
        ...holder,
        subject: `repository of ${name}`,
        at: repository,
        severity: isLocalHost(address.host) ? 'low' : 'medium',
        message: `${name} is fetched from ${address.host} without TLS`,
        fix: { title: 'Use https', safety: 'suggestion', patch: set(repository, [], overTls(repo)) },
      };
    }
  },
  examples: [
    {
      name: 'no version, and a range',
      file: 'kustomization.yaml',
      manifest: yaml`
        helmCharts:
          - name: redis # <-- here
            repo: https://charts.example.com
          - name: web
            repo: oci://ghcr.io/acme/charts
            version: ^1.2.0 # <-- here
        helmChartInflationGenerator:
          - chartName: old # <-- here
            chartRepoUrl: https://charts.example.com
      `,
    },
    {
      name: 'plain HTTP',
      file: 'kustomization.yaml',
      manifest: yaml`
        helmCharts:
          - name: api
            repo: http://charts.example.com # <-- here
            version: 1.2.3
      `,
      fixed: yaml`
        helmCharts:
          - name: api
            repo: https://charts.example.com
            version: 1.2.3
      `,
    },
    {
      name: 'the generator as a file of its own',
      manifest: yaml`
        apiVersion: builtin # <-- here
        kind: HelmChartInflationGenerator
        metadata: {name: redis}
        name: redis
        repo: https://charts.example.com
      `,
    },
    {
      name: 'exact versions, and charts of this repository, are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        helmCharts:
          - {name: redis, repo: "https://charts.example.com", version: v1.2.3, valuesInline: {version: "*"}}
          - {name: local}
          - {name: other, repo: "https://charts.example.com", version: "\${VERSION}"}
          - null
      `,
    },
  ],
});

interface Inflation {
  readonly holder: { readonly within: BuildDocument } | { readonly about: Resource };
  readonly entry: Node;
  readonly version: Node;
  readonly repository: Node;
  readonly chart: string | undefined;
}

function inflations(cluster: Cluster): readonly Inflation[] {
  const builds = cluster.buildDocuments('kustomization').flatMap((within) => [
    ...within.root
      .at('helmCharts')
      .items()
      .map((entry) => inflationOf({ within }, entry)),
    ...within.root
      .at('helmChartInflationGenerator')
      .items()
      .map((entry) => ({
        holder: { within },
        entry,
        version: entry.at('chartVersion'),
        repository: entry.at('chartRepoUrl'),
        chart: entry.at('chartName').text(),
      })),
  ]);
  const files = cluster.ofKind('HelmChartInflationGenerator').map((about) => inflationOf({ about }, about.root));
  return [...builds, ...files];
}

function inflationOf(holder: Inflation['holder'], entry: Node): Inflation {
  return {
    holder,
    entry,
    version: entry.at('version'),
    repository: entry.at('repo'),
    chart: entry.at('name').text(),
  };
}
