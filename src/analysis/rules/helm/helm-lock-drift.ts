import {
  type ChartDependency,
  chartDependencies,
  digestMatches,
  isLocalChart,
  lockOf,
} from '../../cluster/chart-file.js';
import type { BuildDocument } from '../../cluster/cluster.js';
import { isExactVersion, takesVersion } from '../../cluster/version-range.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const helmLockDrift = defineRule({
  id: 'helm-lock-drift',
  title: 'Lock file or vendored chart does not match Chart.yaml',
  family: 'helm',
  why: 'What is reviewed in Chart.yaml and what is built from the lock file are not the same, or nothing says what is built.',
  remedy: 'Run helm dependency update, and commit Chart.lock together with Chart.yaml.',
  severity: 'medium',
  standards: ['slsa: dependency', 'owasp-2022: K02'],
  *check({ now }) {
    const byChart = new Map<BuildDocument, ChartDependency[]>();
    for (const dependency of chartDependencies(now)) {
      const known = byChart.get(dependency.within) ?? [];
      byChart.set(dependency.within, [...known, dependency]);
    }
    for (const [within, dependencies] of byChart) {
      const lock = lockOf(now, within);
      if (lock === undefined) yield* unlocked(within, dependencies);
      else yield* drifted(within, lock, dependencies);
    }
  },
  examples: [
    {
      name: 'no lock file',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies: # <-- here
          - {name: redis, version: ^18.0.0, repository: "https://charts.example.com"}
      `,
    },
    {
      name: 'a lock file of another state',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies: # <-- here
          - {name: redis, version: ^18.0.0, repository: "https://charts.example.com"}
          - name: web
            version: 2.0.0 # <-- here
            repository: https://charts.example.com
          - name: new # <-- here
            version: 1.0.0
            repository: https://charts.example.com
      `,
      beside: {
        'Chart.lock': yaml`
          dependencies:
            - {name: redis, version: 18.4.0, repository: "https://charts.example.com"}
            - {name: web, version: 1.0.0, repository: "https://charts.example.com"}
          digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
        `,
      },
    },
    {
      name: 'a lock file that fits is clean',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies:
          - {name: redis, version: ">=18.0.0 <19", repository: "https://charts.example.com"}
      `,
      beside: {
        'Chart.lock': yaml`
          dependencies:
            - {name: redis, version: 18.4.0, repository: "https://charts.example.com"}
          digest: sha256:adee2e1d15130b6703217ab12f3fe93ebe42f35ccebcaf3974559c99e700ffe1
        `,
      },
    },
    {
      name: 'charts of this repository need no lock file and are clean',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies:
          - {name: lib, version: 0.1.0, repository: "file://../lib"}
      `,
    },
  ],
});

function* unlocked(within: BuildDocument, dependencies: readonly ChartDependency[]): Iterable<Remark> {
  const remote = dependencies.filter(
    (dependency) => !isLocalChart(dependency) && (dependency.repository.text() ?? '') !== '',
  );
  if (remote.length === 0) return;
  const exact = remote.every(({ version }) => isExactVersion(version.text() ?? ''));
  yield {
    within,
    subject: 'lock file',
    at: within.root.at('dependencies'),
    severity: exact ? 'low' : 'medium',
    message: 'no lock file says which versions of the dependencies are built',
  };
}

function* drifted(
  within: BuildDocument,
  lock: BuildDocument,
  dependencies: readonly ChartDependency[],
): Iterable<Remark> {
  if (digestMatches(within, lock) === false) {
    const at = within.root.at('dependencies');
    yield {
      within,
      subject: 'digest',
      at,
      message: 'the lock file was made for other dependencies than these',
      related: [lock.root],
    };
  }
  const locked = new Map(
    lock.root
      .at('dependencies')
      .items()
      .map((item) => [item.at('name').text() ?? '', item]),
  );
  for (const { name, node, version } of dependencies) {
    const entry = locked.get(name);
    const subject = `dependency ${name}`;
    const is = entry?.at('version').text() ?? '';
    if (name !== '' && entry === undefined)
      yield { within, subject, at: node, message: `the lock file does not know ${name}` };
    else if (entry !== undefined && takesVersion(version.text() ?? '', is) === false) {
      const message = `the lock file has ${name} in version ${is}, which ${version.text()} does not take`;
      yield { within, subject, at: version, message, related: [entry] };
    }
  }
}
