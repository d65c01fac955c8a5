import { expect, test } from '@jest/globals';
import { digestMatches } from '../../../src/analysis/cluster/chart-file.js';
import { Cluster, filePath, parseYaml } from '../../../src/analysis/index.js';

/** A lock file as Helm 3 wrote it for these dependencies. */
const LOCK = `dependencies:
- {name: bitwarden-sdk-server, repository: "oci://ghcr.io/external-secrets/charts", version: v0.3.1}
digest: sha256:2d01e9083fc32c18dca4f9614625e0172e338a663138c2670e5b911645b6b8ee
`;

test.each([
  ['v0.3.1', true],
  ['v0.3.2', false],
])('the digest of a lock file is that of Helm: version %s, %s', (version, expected) => {
  const chart = `dependencies:
- {condition: bitwarden-sdk-server.enabled, name: bitwarden-sdk-server, repository: "oci://ghcr.io/external-secrets/charts", version: ${version}}
`;
  const files = { 'Chart.yaml': chart, 'Chart.lock': LOCK };
  const cluster = new Cluster(
    Object.entries(files).map(([file, text]) => ({ parsed: parseYaml(filePath(file), text), fragment: false })),
  );
  const [declared] = cluster.buildDocuments('chart');
  const [lock] = cluster.buildDocuments('chart-lock');
  expect(declared !== undefined && lock !== undefined && digestMatches(declared, lock)).toBe(expected);
});
