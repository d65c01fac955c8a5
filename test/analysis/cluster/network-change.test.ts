import { describe, expect, test } from '@jest/globals';
import {
  analyse,
  Cluster,
  type Finding,
  filePath,
  NEWEST_KUBERNETES,
  parseYaml,
  placeOf,
  ruleById,
} from '../../../src/analysis/index.js';

const clusterOf = (text: string) =>
  new Cluster([{ parsed: parseYaml(filePath('policies.yaml'), text), fragment: false }]);

function weakened(before: string, now: string): readonly Finding[] {
  const rule = ruleById('network-policy-weakened');
  if (rule === undefined) throw new Error('no such rule');
  return analyse('.', [rule], {
    before: clusterOf(before),
    now: clusterOf(now),
    elsewhere: [],
    kubernetes: NEWEST_KUBERNETES,
  }).findings;
}

const policy = (spec: string, name = 'policy') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: web}\nspec: ${spec}\n---\n`;
const pod = (name: string, labels: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: web, labels: ${labels}}\nspec: {containers: [{name: app, image: "app:1", ports: [{name: http, containerPort: 8080}]}]}\n---\n`;

const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
const ingress = (rules: string, labels = '{app: db}') =>
  policy(`{podSelector: {matchLabels: ${labels}}, ingress: ${rules}}`);

describe('a policy that is removed', () => {
  test('is one finding that stands where the policy stood and names it', () => {
    const [finding, ...others] = weakened(DENY, '');
    expect(others).toEqual([]);
    expect(finding?.message).toBe(
      'the policy is removed: ingress and egress of pods that it isolated is open to everyone',
    );
    expect(finding?.resource).toMatchObject({ kind: 'NetworkPolicy', name: 'deny', namespace: 'web' });
    expect(finding && placeOf(finding.location).start.line).toBe(3);
    expect(finding?.severity).toBe('high');
  });

  test('is nothing when another policy still isolates its pods', () => {
    expect(weakened(DENY + ingress('[]'), DENY)).toEqual([]);
  });

  test('is nothing when its pods are gone too, or are isolated under other labels', () => {
    const before = ingress('[]') + pod('db', '{app: db}');
    expect(weakened(before, '')).toEqual([]);
    const moved = policy('{podSelector: {matchLabels: {app: database}}, ingress: []}', 'moved');
    expect(weakened(before, moved + pod('db', '{app: database}'))).toEqual([]);
  });

  test('is nothing when it let everything through', () => {
    expect(weakened(ingress('[{}]'), '')).toEqual([]);
  });

  test('counts when its pods live on without it', () => {
    const before = ingress('[]') + pod('db', '{app: db}');
    expect(weakened(before, pod('db', '{app: db}'))).toHaveLength(1);
    const relabelled = ingress('[]') + pod('db', '{app: other}');
    expect(weakened(before, relabelled)).toEqual([]);
  });
});

describe('a rule that is widened', () => {
  const severities = (before: string, now: string) => weakened(before, now).map(({ severity }) => severity);

  test('is high for everyone and medium for more peers', () => {
    const narrow = ingress('[{from: [{podSelector: {matchLabels: {app: api}}}]}]');
    expect(severities(narrow, ingress('[{from: [{podSelector: {}}]}]'))).toEqual(['medium']);
    expect(severities(narrow, ingress('[{}]'))).toEqual(['high']);
    expect(severities(narrow, ingress('[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]'))).toEqual(['high']);
  });

  test('is judged for the pods of every policy that it now speaks of', () => {
    const before = DENY + ingress('[{from: [{podSelector: {matchLabels: {app: api}}}]}]');
    const opened = policy('{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: api}}}]}]}', 'api');
    expect(weakened(before, before + opened)).toHaveLength(1);
  });

  test('cannot be hidden behind a pod that the change adds', () => {
    const before = ingress('[{from: [{podSelector: {matchLabels: {app: api}}}]}]');
    expect(weakened(before, ingress('[{from: [{podSelector: {}}]}]') + pod('decoy', '{app: db}'))).toHaveLength(1);
  });

  test('is nothing for pods that nothing isolated', () => {
    expect(weakened('', ingress('[{}]'))).toEqual([]);
  });

  test('is nothing when selectors and addresses say the same in other words', () => {
    const before = ingress(
      '[{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [api, web]}]}}, {ipBlock: {cidr: 10.0.0.0/9}}, {ipBlock: {cidr: 10.128.0.0/9}}]}]',
    );
    const now = ingress(
      '[{from: [{podSelector: {matchLabels: {app: web}}}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}, podSelector: {matchLabels: {app: api}}}]}]',
    );
    expect(weakened(before, now)).toEqual([]);
    expect(weakened(now, before)).toEqual([]);
  });

  test('resolves a named port on the pods of the policy', () => {
    const before = ingress('[{from: [{podSelector: {}}], ports: [{port: http}]}]') + pod('db', '{app: db}');
    const now = (port: number) =>
      ingress(`[{from: [{podSelector: {}}], ports: [{port: ${port}}]}]`) + pod('db', '{app: db}');
    expect(weakened(before, now(8080))).toEqual([]);
    expect(weakened(before, now(8081))).toHaveLength(1);
  });

  test('is only likely when it speaks of labels that no rule spoke of before', () => {
    const before = ingress('[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: api}}}]}]');
    const [finding] = weakened(before, ingress('[{from: [{namespaceSelector: {matchLabels: {name: api}}}]}]'));
    expect(finding?.confidence).toBe('likely');
  });
});

describe("a vendor's policy", () => {
  const cilium = (name: string, rules: string) =>
    `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: ${name}, namespace: web}\nspec: ${rules}\n---\n`;

  test('is reported when it is removed, but not when it is renamed or its keys are sorted', () => {
    const before = cilium('a', '{endpointSelector: {}, ingress: [{fromEntities: [cluster], toPorts: []}]}');
    expect(weakened(before, '').map(({ message }) => message)).toEqual(['the policy is removed']);
    expect(
      weakened(before, cilium('b', '{ingress: [{toPorts: [], fromEntities: [cluster]}], endpointSelector: {}}')),
    ).toEqual([]);
  });
});

test('policies that the API server would refuse do not throw', () => {
  const broken = [
    '{podSelector: {matchExpressions: [{key: a, operator: Near}]}}',
    '{podSelector: [], ingress: {a: 1}}',
    '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: nonsense}}, {}, 3], ports: [{port: true}, null]}]}',
    'text',
  ].map((spec) => policy(spec));
  for (const before of broken) for (const now of broken) expect(Array.isArray(weakened(before, now))).toBe(true);
});
