import { z } from 'zod';
import { type ChartDependency, chartDependencies } from '../../cluster/chart-file.js';
import { isInside, isLocalHost, overTls, parseRemote } from '../../cluster/remote-address.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const helmDependencyInsecure = defineConfigurableRule({
  id: 'helm-dependency-insecure',
  title: 'Chart dependency comes from an insecure or unknown repository',
  family: 'helm',
  why: 'What the repository serves is rendered and applied: over plain HTTP, or from a name that means something else elsewhere, it can be anything.',
  remedy: 'Name an https or oci repository that is maintained and approved.',
  severity: 'high',
  standards: ['slsa: source', 'owasp-2022: K02'],
  options: z.strictObject({
    approved: z
      .array(z.string().min(1))
      .default([])
      .describe('Repositories by host and leading steps of the path, as ghcr.io/acme. An empty list approves all.'),
  }),
  *check({ now }, { approved }) {
    for (const dependency of chartDependencies(now)) yield* judged(dependency, approved);
  },
  examples: [
    {
      name: 'plain HTTP, an archived repository, and names that every machine knows otherwise',
      file: 'Chart.yaml',
      manifest: yaml`
        apiVersion: v2
        name: web
        dependencies:
          - {name: a, version: 1.0.0, repository: "http://charts.example.com"} # <-- here
          - {name: b, version: 1.0.0, repository: "https://charts.helm.sh/stable"} # <-- here
          - {name: c, version: 1.0.0, repository: "@internal"} # <-- here
          - {name: d, version: 1.0.0, repository: "alias:internal"} # <-- here
      `,
    },
    {
      name: 'plain HTTP is rewritten',
      file: 'Chart.yaml',
      manifest: yaml`
        dependencies:
          - name: a
            version: 1.0.0
            repository: http://charts.example.com # <-- here
      `,
      fixed: yaml`
        dependencies:
          - name: a
            version: 1.0.0
            repository: https://charts.example.com
      `,
    },
    {
      name: 'a host that is not approved',
      file: 'Chart.yaml',
      options: { approved: ['ghcr.io/acme'] },
      manifest: yaml`
        dependencies:
          - {name: a, version: 1.0.0, repository: "oci://ghcr.io/acme-evil/charts"} # <-- here
          - {name: b, version: 1.0.0, repository: "oci://ghcr.io/acme/charts"}
      `,
    },
    {
      name: 'https, oci, charts of this repository, and vendored ones are clean',
      file: 'Chart.yaml',
      manifest: yaml`
        dependencies:
          - {name: a, version: 1.0.0, repository: "https://charts.example.com"}
          - {name: b, version: 1.0.0, repository: "oci://ghcr.io/acme/charts"}
          - {name: c, version: 1.0.0, repository: "file://../c"}
          - {name: d, version: 1.0.0, repository: ""}
          - {name: e, version: 1.0.0}
      `,
    },
  ],
});

const ARCHIVED =
  /^https?:\/\/(?:charts\.helm\.sh\/(?:stable|incubator)|kubernetes-charts(?:-incubator)?\.storage\.googleapis\.com)(?:\/|$)/;

function* judged({ within, name, repository: at }: ChartDependency, approved: readonly string[]): Iterable<Remark> {
  const text = at.text() ?? '';
  const subject = `repository of ${name}`;
  if (ARCHIVED.test(text)) {
    yield { within, subject, at, message: `${name} comes from a repository that is archived and gets no fixes` };
    return;
  }
  if (/^(?:@|alias:)/.test(text)) {
    const message = `${name} comes from ${text.slice(0, 100)}, which every machine may know as another repository`;
    yield { within, subject, at, severity: 'low', confidence: 'likely', message };
    return;
  }
  const address = parseRemote(text);
  if (address === undefined) return;
  if (address.scheme === 'http') {
    const fix = { title: 'Use https', safety: 'suggestion', patch: set(at, [], overTls(text)) } as const;
    const severity = isLocalHost(address.host) ? 'low' : 'high';
    yield { within, subject, at, severity, message: `${name} is fetched from ${address.host} without TLS`, fix };
  }
  if (approved.length === 0 || address.scheme === 'file' || isInside(address, approved)) return;
  yield {
    within,
    subject: `origin of ${name}`,
    at,
    message: `${name} comes from ${address.host}, which is not approved`,
  };
}
