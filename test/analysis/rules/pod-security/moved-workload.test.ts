import { expect, test } from '@jest/globals';
import { analyse, Cluster, filePath, NEWEST_KUBERNETES, parseYaml, rules } from '../../../../src/analysis/index.js';

const clusterOf = (file: string, text: string): Cluster =>
  new Cluster([{ parsed: parseYaml(filePath(file), text), fragment: false }]);

const pod = (spec: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {${spec} containers: [{name: app, image: "a:1"}]}}\n`;

test('a workload that moves to another target is compared with its old self', () => {
  const { findings } = analyse(
    'new',
    rules.filter(({ id }) => id === 'pod-security-level-regressed'),
    {
      now: clusterOf('new/pod.yaml', pod('hostPID: true,')),
      before: clusterOf('new/pod.yaml', ''),
      elsewhere: [clusterOf('old/pod.yaml', '')],
      formerly: [clusterOf('old/pod.yaml', pod(''))],
      kubernetes: NEWEST_KUBERNETES,
    },
  );
  expect(findings.map(({ message, confidence, location }) => ({ message, confidence, location }))).toMatchObject([
    {
      message: 'the pod falls from Baseline to Privileged: the pod sets hostPID (hostNamespaces)',
      confidence: 'likely',
      location: { kind: 'written', place: { file: 'new/pod.yaml' } },
    },
  ]);
});
