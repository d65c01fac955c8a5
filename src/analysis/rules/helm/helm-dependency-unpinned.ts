import { chartDependencies, digestMatches, isLocalChart, lockOf } from '../../cluster/chart-file.js';
import { isExactVersion } from '../../cluster/version-range.js';
import { defineRule, yaml } from '../rule.js';

export const helmDependencyUnpinned = defineRule({
  id: 'helm-dependency-unpinned',
  title: 'Chart dependency uses a floating version',
  family: 'helm',
  why: 'The dependency is whatever somebody has published last: what is deployed changes without a commit.',
  remedy: 'Pin exact versions, and commit Chart.lock.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  *check({ now }) {
    for (const dependency of chartDependencies(now)) {
      const { within, node, name, version } = dependency;
      const text = version.text() ?? '';
      if (isLocalChart(dependency) || isExactVersion(text) || (version.present && version.text() === undefined))
        continue;
      const lock = lockOf(now, within);
      const locked = lock !== undefined && digestMatches(within, lock) === true;
      const what = text.trim() === '' ? 'whatever version is the newest' : `any version that matches ${text}`;
      yield {
        within,
        subject: `dependency ${name}`,
        at: version.present ? version : node,
        severity: locked ? 'low' : 'medium',
        message: `the chart depends on ${name} in ${what}${locked ? ', which its lock file fixes for now' : ''}`,
      };
    }
  },
  examples: [
    {
      name: 'no version, a star, a range and a partial version',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies:
          - {name: a, repository: "https://charts.example.com"} # <-- here
          - {name: b, repository: "https://charts.example.com", version: "*"} # <-- here
          - {name: c, repository: "oci://ghcr.io/acme", version: ^1.2.0} # <-- here
          - {name: d, repository: "https://charts.example.com", version: "1.2"} # <-- here
      `,
    },
    {
      name: 'exact versions, charts of this repository, and no dependencies are clean',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies:
          - {name: a, repository: "https://charts.example.com", version: v1.2.3}
          - {name: b, repository: "file://../b", version: "*"}
          - null
      `,
    },
    {
      name: 'a file of the old kind',
      file: 'requirements.yaml',
      manifest: yaml`
        dependencies:
          - {name: a, repository: "https://charts.example.com", version: ">=1.0.0"} # <-- here
      `,
    },
  ],
});
