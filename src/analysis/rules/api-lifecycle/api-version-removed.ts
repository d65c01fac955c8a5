import { z } from 'zod';
import { componentVersion } from '../../cluster/api/component-version.js';
import { conformsAs } from '../../cluster/api/conformance.js';
import { customKindOf } from '../../cluster/api/custom-kind.js';
import { lifecycleOf, meansTheSame, replacementFor } from '../../cluster/api/lifecycle.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Fix } from '../../finding.js';
import { set } from '../../source/patch.js';
import { parseKubernetesVersion } from '../kubernetes-version.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const apiVersionRemoved = defineConfigurableRule({
  id: 'api-version-removed',
  title: 'API version no longer served by the target cluster',
  family: 'api-lifecycle',
  why: 'The API server refuses the object, so it cannot be created or changed any more.',
  remedy: 'Change apiVersion to a version that is served, with the fields that moved.',
  severity: 'high',
  standards: ['owasp: K07'],
  equivalents: {
    'kube-linter': ['no-extensions-v1beta'],
    'kube-score': ['stable-version'],
    trivy: ['KSV-0107'],
    kics: ['object_is_using_a_deprecated_api_version'],
    kyverno: ['best-practices/check-deprecated-apis', 'openshift/disallow-deprecated-apis'],
    gatekeeper: ['verifydeprecatedapi'],
    pluto: ['*'],
  },
  options: z.strictObject({
    upgradeTo: z
      .string()
      .regex(/^(?:v?1\.\d{1,3})?$/, 'must be a version of Kubernetes, as 1.36')
      .default('')
      .describe('the version of Kubernetes that the clusters will be upgraded to: what it removes is reported too'),
  }),
  *check({ now, kubernetes }, { upgradeTo }) {
    const goal = parseKubernetesVersion(upgradeTo)?.minor ?? kubernetes.minor;
    for (const resource of now.resources) {
      const remark = builtIn(resource, kubernetes.minor, goal) ?? component(now, resource);
      if (remark !== undefined) yield remark;
    }
  },
  examples: [
    {
      name: 'a replacement of the same shape',
      manifest: yaml`
        apiVersion: batch/v1beta1 # <-- here
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
        ---
        apiVersion: policy/v1beta1 # <-- here
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
      `,
      fixed: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 3 * * *"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
        ---
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
      `,
    },
    {
      name: 'a replacement of another shape, and none',
      manifest: yaml`
        apiVersion: extensions/v1beta1 # <-- here
        kind: Ingress
        metadata: {name: web}
        spec: {rules: [{http: {paths: [{backend: {serviceName: web, servicePort: 80}}]}}]}
        ---
        apiVersion: policy/v1beta1 # <-- here
        kind: PodSecurityPolicy
        metadata: {name: open}
        ---
        apiVersion: autoscaling/v2beta1 # <-- here
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          maxReplicas: 3
          scaleTargetRef: {kind: Deployment, name: web}
          metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}]
      `,
    },
    {
      name: 'it is still there in older versions',
      kubernetes: '1.24',
      manifest: yaml`
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata: {name: web}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
      `,
    },
    {
      name: 'what an upgrade will take away',
      kubernetes: '1.36',
      options: { upgradeTo: '1.37' },
      manifest: yaml`
        apiVersion: storage.k8s.io/v1beta1 # <-- here
        kind: VolumeAttributesClass
        metadata: {name: fast}
        driverName: example.com
      `,
      fixed: yaml`
        apiVersion: storage.k8s.io/v1
        kind: VolumeAttributesClass
        metadata: {name: fast}
        driverName: example.com
      `,
    },
    {
      name: 'items of lists, patches and groups of other projects',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: rbac.authorization.k8s.io/v1beta1 # <-- here
            kind: Role
            metadata: {name: a}
        ---
        apiVersion: cert-manager.io/v1alpha2 # <-- here
        kind: Certificate
        metadata: {name: web}
        ---
        apiVersion: extensions.example.com/v1beta1
        kind: Ingress
        metadata: {name: web}
      `,
    },
    {
      name: 'a definition in the target that serves it',
      manifest: yaml`
        apiVersion: cert-manager.io/v1alpha2
        kind: Certificate
        metadata: {name: web}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: certificates.cert-manager.io}
        spec:
          group: cert-manager.io
          names: {kind: Certificate, plural: certificates}
          versions: [{name: v1alpha2, served: true}]
      `,
    },
  ],
});

function builtIn(resource: Resource, minor: number, goal: number): Remark | undefined {
  const { apiVersion, kind, root } = resource;
  const removed = lifecycleOf(apiVersion, kind)?.removed;
  if (removed === undefined || removed > Math.max(minor, goal)) return undefined;
  const gone = removed <= minor;
  const replacement = replacementFor(apiVersion, kind, gone ? minor : goal);
  const when = gone
    ? `is gone since Kubernetes 1.${removed}`
    : `breaks on the upgrade: Kubernetes 1.${removed} removes it`;
  const fix = replacement === undefined ? undefined : moving(resource, replacement, gone ? minor : goal);
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    severity: gone ? 'high' : 'medium',
    message: `${apiVersion} ${kind} ${when}${replacement === undefined ? ', and nothing replaces it' : `; use ${replacement}`}`,
    ...(fix === undefined ? {} : { fix }),
  };
}

/** The edit that moves an object to another version, if it is right as it is there. */
function moving(resource: Resource, replacement: string, minor: number): Fix | undefined {
  if (!resource.root.at('apiVersion').present || !conformsAs(resource, replacement, minor)) return undefined;
  const safe = meansTheSame(resource.apiVersion, resource.kind) && !selectsNothing(resource);
  return {
    title: `Use ${replacement}`,
    safety: safe ? 'safe' : 'suggestion',
    patch: set(resource.root, ['apiVersion'], replacement),
  };
}

/** An empty selector meant no pods in policy/v1beta1, and means all of them in policy/v1. */
function selectsNothing({ kind, root }: Resource): boolean {
  const selector = root.at('spec', 'selector');
  return (
    kind === 'PodDisruptionBudget' &&
    selector.present &&
    selector.entries().every(([, part]) => part.entries().length === 0 && part.items().length === 0)
  );
}

/** Which release of another project runs is not known here, so that this is likely only. */
function component(now: Cluster, resource: Resource): Remark | undefined {
  const { apiVersion, kind, root } = resource;
  const known = componentVersion(apiVersion, kind);
  if (known?.removed === undefined || customKindOf(resource, now)?.served === true) return undefined;
  const instead = known.replacement === undefined ? '' : `; use ${known.replacement}`;
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    severity: 'medium',
    confidence: 'likely',
    message: `${apiVersion} ${kind} is gone since ${known.component} ${known.removed}${instead}`,
  };
}
