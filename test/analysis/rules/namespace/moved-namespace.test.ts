import { expect, test } from '@jest/globals';
import { analyse, Cluster, filePath, NEWEST_KUBERNETES, parseYaml, rules } from '../../../../src/analysis/index.js';

const clusterOf = (file: string, text: string): Cluster =>
  new Cluster([{ parsed: parseYaml(filePath(file), text), fragment: false }]);

const namespace = (labels: string): string =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {${labels}}}}\n`;

test('a namespace that moves to another target is compared with its old self', () => {
  const { findings } = analyse(
    'new',
    rules.filter(({ id }) => id === 'namespace-psa-weakened'),
    {
      now: clusterOf('new/namespace.yaml', namespace('')),
      before: clusterOf('new/namespace.yaml', ''),
      elsewhere: [clusterOf('old/namespace.yaml', '')],
      formerly: [clusterOf('old/namespace.yaml', namespace('pod-security.kubernetes.io/enforce: restricted'))],
      kubernetes: NEWEST_KUBERNETES,
    },
  );
  expect(findings.map(({ message, confidence, location }) => ({ message, confidence, location }))).toMatchObject([
    {
      message: 'label pod-security.kubernetes.io/enforce of web (restricted) is removed',
      confidence: 'likely',
      location: { kind: 'written', place: { file: 'new/namespace.yaml' } },
    },
  ]);
});
