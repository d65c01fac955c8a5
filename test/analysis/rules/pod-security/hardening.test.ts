import { expect, test } from '@jest/globals';
import {
  analyse,
  Cluster,
  type Finding,
  filePath,
  NEWEST_KUBERNETES,
  parseYaml,
  rules,
} from '../../../../src/analysis/index.js';
import { yaml } from '../../../../src/analysis/rules/rule.js';
import { fixedText } from '../../../support/rule-harness.js';

function findingsIn(text: string): readonly Finding[] {
  const now = new Cluster([{ parsed: parseYaml(filePath('manifest.yaml'), text), fragment: false }]);
  const family = rules.filter((rule) => rule.family === 'pod-security' && rule.enabled);
  return analyse('.', family, { now, before: now, elsewhere: [], kubernetes: NEWEST_KUBERNETES }).findings;
}

test('the fixes of the family together make a bare Deployment a restricted one', () => {
  const bare = yaml`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          initContainers:
            - name: setup
              image: busybox:1.36.1
              resources: {limits: {memory: 16Mi}}
          containers:
            # the one that serves
            - name: app
              image: nginx:1.27.0 # pinned
              resources:
                requests:
                  memory: 64Mi
  `;
  const hardened = fixedText(bare, findingsIn(bare));
  expect(hardened).toBe(yaml`
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: web
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec:
          initContainers:
            - name: setup
              image: busybox:1.36.1
              resources: {limits: {memory: 16Mi}}
              securityContext:
                capabilities:
                  drop:
                    - ALL
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
          containers:
            # the one that serves
            - name: app
              image: nginx:1.27.0 # pinned
              resources:
                requests:
                  memory: 64Mi
              securityContext:
                capabilities:
                  drop:
                    - ALL
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
          securityContext:
            runAsNonRoot: true
            seccompProfile:
              type: RuntimeDefault
  `);
  expect(findingsIn(hardened)).toEqual([]);
});
