import { componentVersion } from '../../cluster/api/component-version.js';
import { conformsAs } from '../../cluster/api/conformance.js';
import { customKindOf } from '../../cluster/api/custom-kind.js';
import { lifecycleOf, replacementFor } from '../../cluster/api/lifecycle.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** A removal that is this many minor versions away is near. */
const NEAR = 2;

export const apiVersionDeprecated = defineRule({
  id: 'api-version-deprecated',
  title: 'API version is deprecated for the target cluster',
  family: 'api-lifecycle',
  why: 'A later version of Kubernetes will refuse the object, which then breaks an upgrade.',
  remedy: 'Move to the version that is named, before the removal.',
  severity: 'low',
  standards: ['owasp: K07'],
  equivalents: {
    'kube-score': ['stable-version'],
    trivy: ['KSV-0107'],
    kics: ['object_is_using_a_deprecated_api_version'],
    kyverno: ['best-practices/check-deprecated-apis', 'openshift/disallow-deprecated-apis'],
    gatekeeper: ['verifydeprecatedapi'],
    pluto: ['*'],
  },
  *check({ now, kubernetes }) {
    for (const resource of now.resources) {
      const remark = builtIn(resource, kubernetes.minor) ?? component(now, resource);
      if (remark !== undefined) yield remark;
    }
  },
  examples: [
    {
      name: 'a removal that is near, and its replacement',
      kubernetes: '1.24',
      manifest: yaml`
        apiVersion: policy/v1beta1 # <-- here
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1}
      `,
      fixed: yaml`
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1}
      `,
    },
    {
      name: 'no removal in sight',
      manifest: yaml`
        apiVersion: v1 # <-- here
        kind: Endpoints
        metadata: {name: web}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2beta1 # <-- here
        kind: HelmRelease
        metadata: {name: web}
      `,
    },
    {
      name: 'not yet deprecated, or gone already',
      kubernetes: '1.20',
      manifest: yaml`
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata: {name: web}
        ---
        apiVersion: extensions/v1beta1
        kind: Deployment
        metadata: {name: web}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
      `,
    },
  ],
});

function builtIn(resource: Resource, minor: number): Remark | undefined {
  const { apiVersion, kind, root } = resource;
  const life = lifecycleOf(apiVersion, kind);
  if (life?.deprecated === undefined || life.deprecated > minor || life.added > minor) return undefined;
  if (life.removed !== undefined && life.removed <= minor) return undefined;
  const replacement = replacementFor(apiVersion, kind, minor);
  const instead = replacement === undefined ? '' : `; use ${replacement}`;
  const end = life.removed === undefined ? '' : ` and gone in 1.${life.removed}`;
  const fits = replacement !== undefined && root.at('apiVersion').present && conformsAs(resource, replacement, minor);
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    severity: life.removed !== undefined && life.removed - minor <= NEAR ? 'medium' : 'low',
    message: `${apiVersion} ${kind} is deprecated since Kubernetes 1.${life.deprecated}${end}${instead}`,
    ...(fits
      ? { fix: { title: `Use ${replacement}`, safety: 'suggestion', patch: set(root, ['apiVersion'], replacement) } }
      : {}),
  };
}

/** Only what no release has removed yet: removals are told by another rule. */
function component(now: Cluster, resource: Resource): Remark | undefined {
  const { apiVersion, kind, root } = resource;
  const known = componentVersion(apiVersion, kind);
  if (known === undefined || known.removed !== undefined || customKindOf(resource, now)?.served === true)
    return undefined;
  const instead = known.replacement === undefined ? '' : `; use ${known.replacement}`;
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    confidence: 'likely',
    message: `${apiVersion} ${kind} is deprecated since ${known.component} ${known.deprecated}${instead}`,
  };
}
