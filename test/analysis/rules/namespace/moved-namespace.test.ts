import { expect, test } from '@jest/globals';
import { analyse, Cluster, filePath, NEWEST_KUBERNETES, parseYaml, rules } from '../../../../src/analysis/index.js';

const clusterOf = (file: string, text: string): Cluster =>
  new Cluster([{ parsed: parseYaml(filePath(file), text), fragment: false }]);

const namespace = (labels: string): string =>
  `{apiVersion: v1, kind: Namespace, metadata: {name: web, labels: {${labels}}}}\n`;

test('a namespace that moves to another target is compared with its old self', () => {
  const { findings } = analyse(
    'old',
    rules.filter(({ id }) => id === 'namespace-psa-weakened'),
    {
      now: clusterOf('old/namespace.yaml', ''),
      before: clusterOf('old/namespace.yaml', namespace('pod-security.kubernetes.io/enforce: restricted')),
      elsewhere: [clusterOf('new/namespace.yaml', namespace(''))],
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
