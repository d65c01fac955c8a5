import { expect, test } from '@jest/globals';
import { analyse, Cluster, filePath, NEWEST_KUBERNETES, parseYaml, rules } from '../../../src/analysis/index.js';

const VALUE = 'Zq7xWv93kPfT';
const encoded = Buffer.from(VALUE).toString('base64');
const key = `-----BEGIN PRIVATE KEY-----\\n${VALUE.repeat(8)}\\n-----END PRIVATE KEY-----`;

const MANIFEST = `
apiVersion: v1
kind: Secret
metadata:
  name: a
  annotations: {kubectl.kubernetes.io/last-applied-configuration: '{"stringData":{"p":"${VALUE}"}}'}
stringData: {password: ${VALUE}, key: "${key}"}
data: {password2: ${encoded}}
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  containers:
    - name: app
      image: mysql:8.4.0
      env: [{name: PASSWORD, value: ${VALUE}}, {name: DATABASE, value: "postgres://u:${VALUE}@db/x"}]
      command: [sh, -c, "mysql -p${VALUE}; curl -u me:${VALUE} -H 'Authorization: Bearer ${VALUE}'"]
      args: [--password, ${VALUE}, --token=${VALUE}]
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: c}
spec:
  source: {helm: {values: "password: ${VALUE}", parameters: [{name: a.password, value: ${VALUE}}]}}
`;

test('no finding of any rule holds a secret value, in clear or encoded', () => {
  const now = new Cluster(
    [{ parsed: parseYaml(filePath('a.yaml'), MANIFEST), fragment: false }],
    [{ file: filePath('a.key'), text: key.replaceAll('\\n', '\n') }],
  );
  const { findings, problems } = analyse('.', rules, {
    now,
    before: new Cluster([]),
    elsewhere: [],
    kubernetes: NEWEST_KUBERNETES,
  });
  expect(problems).toEqual([]);
  const secrets = findings.filter(({ rule }) => /secret|private-key/.test(rule));
  expect(secrets.length).toBeGreaterThanOrEqual(11);
  expect(JSON.stringify(findings)).not.toContain(VALUE);
  expect(JSON.stringify(findings)).not.toContain(encoded);
});
