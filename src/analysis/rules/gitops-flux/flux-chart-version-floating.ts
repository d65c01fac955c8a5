import { fluxObjects } from '../../cluster/flux.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { isExactVersion } from '../../cluster/version-range.js';
import { defineRule, yaml } from '../rule.js';

export const fluxChartVersionFloating = defineRule({
  id: 'flux-chart-version-floating',
  title: 'HelmRelease or HelmChart uses a version range',
  family: 'gitops-flux',
  why: 'A new version of the chart is rolled out as soon as somebody publishes it: without a commit and without a review.',
  remedy: 'Pin the exact version of the chart and let a bot propose new ones.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  *check({ now }) {
    for (const holder of fluxObjects(now, 'HelmRelease', 'HelmChart')) {
      const spec = holder.kind === 'HelmChart' ? holder.root.at('spec') : holder.root.at('spec', 'chart', 'spec');
      const source = spec.at('sourceRef', 'kind').text();
      if (source !== undefined && source !== 'HelmRepository') {
        const strategy = spec.at('reconcileStrategy');
        if (strategy.text() !== 'Revision' || source !== 'GitRepository') continue;
        const message = 'the chart is rolled out again with every commit to its repository';
        yield { about: holder, subject: 'reconcileStrategy', at: strategy, severity: 'info', message };
        continue;
      }
      const version = spec.at('version');
      const text = version.text() ?? '';
      if (isExactVersion(text) || holdsVariable(text) || (version.present && version.text() === undefined)) continue;
      if (!version.present && (holder.fragment || source === undefined || !spec.at('chart').present)) continue;
      const chart = spec.at('chart').text();
      const which = text.trim() === '' ? 'whatever version is the newest' : `any version that matches ${text}`;
      const message = `the chart${chart === undefined ? '' : ` ${chart}`} is taken in ${which}`;
      yield { about: holder, subject: 'chart version', at: version, message };
    }
  },
  examples: [
    {
      name: 'no version, and ranges',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          chart:
            spec: # <-- here
              chart: redis
              sourceRef: {kind: HelmRepository, name: bitnami}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec:
          chart:
            spec:
              chart: redis
              version: "18.x" # <-- here
              sourceRef: {kind: HelmRepository, name: bitnami}
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmChart
        metadata: {name: c}
        spec:
          chart: redis
          version: ">=18.0.0 <19.0.0" # <-- here
          sourceRef: {kind: HelmRepository, name: bitnami}
      `,
    },
    {
      name: 'a patch that widens the version',
      fragment: true,
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: podinfo}
        spec:
          chart:
            spec:
              version: ">=1.0.0-alpha" # <-- here
      `,
    },
    {
      name: 'a chart from Git that follows every commit',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          chart:
            spec:
              chart: ./charts/web
              sourceRef: {kind: GitRepository, name: apps}
              reconcileStrategy: Revision # <-- here
      `,
    },
    {
      name: 'exact versions, charts from Git, references to artifacts, variables and patches without a version are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec: {chart: {spec: {chart: redis, version: 18.1.2, sourceRef: {kind: HelmRepository, name: bitnami}}}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec: {chart: {spec: {chart: ./web, version: "*", sourceRef: {kind: GitRepository, name: apps}}}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: c}
        spec: {chartRef: {kind: OCIRepository, name: web}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: d}
        spec: {chart: {spec: {version: "\${version}"}}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: e}
        spec: {chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: bitnami}}}}
      `,
    },
  ],
});
