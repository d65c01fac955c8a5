import { z } from 'zod';
import { conformsAs } from '../../cluster/api/conformance.js';
import { customKinds } from '../../cluster/api/custom-kind.js';
import { describedKinds, groupOf, servedMinors } from '../../cluster/api/description.js';
import { DESCRIBED } from '../../cluster/api/descriptions/covers.js';
import { lifecycleOf } from '../../cluster/api/lifecycle.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const apiVersionUnavailable = defineConfigurableRule({
  id: 'api-version-unavailable',
  title: 'API version is newer than the target cluster',
  family: 'api-lifecycle',
  why: 'The API server does not know the version, or does not serve it, and refuses the object.',
  remedy: 'Use a version that the cluster serves, or upgrade first.',
  severity: 'high',
  standards: [],
  options: z.strictObject({
    enabledApis: z
      .array(z.string())
      .default([])
      .describe('alpha and beta versions that the clusters have switched on, as resource.k8s.io/v1beta1'),
  }),
  *check({ now, kubernetes }, { enabledApis }) {
    const enabled = new Set(enabledApis);
    for (const resource of now.resources) {
      const remark =
        builtIn(resource, kubernetes.minor) ??
        switchedOff(resource, kubernetes.minor, enabled) ??
        custom(now, resource);
      if (remark !== undefined) yield remark;
    }
  },
  examples: [
    {
      name: 'too new, with an older version that fits',
      kubernetes: '1.20',
      manifest: yaml`
        apiVersion: policy/v1 # <-- here
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
      `,
      fixed: yaml`
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 1}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
      `,
    },
    {
      name: 'alpha and beta versions that are off unless someone switches them on',
      manifest: yaml`
        apiVersion: resource.k8s.io/v1beta1 # <-- here
        kind: DeviceClass
        metadata: {name: gpu}
        ---
        apiVersion: resource.k8s.io/v1alpha3 # <-- here
        kind: DeviceTaintRule
        metadata: {name: gpu}
        ---
        apiVersion: resource.k8s.io/v1
        kind: DeviceClass
        metadata: {name: gpu}
      `,
    },
    {
      name: 'someone did',
      options: { enabledApis: ['resource.k8s.io/v1beta1'] },
      manifest: yaml`
        apiVersion: resource.k8s.io/v1beta1
        kind: DeviceClass
        metadata: {name: gpu}
      `,
    },
    {
      name: 'a version that the definition in the target does not serve',
      manifest: yaml`
        apiVersion: example.com/v1 # <-- here
        kind: Widget
        metadata: {name: one}
        ---
        apiVersion: example.com/v3 # <-- here
        kind: Widget
        metadata: {name: three}
        ---
        apiVersion: example.com/v2
        kind: Widget
        metadata: {name: two}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          names: {kind: Widget, plural: widgets}
          versions:
            - {name: v1, served: false}
            - {name: v2, served: true}
      `,
    },
    {
      name: 'versions that are gone, and kinds that nobody knows',
      manifest: yaml`
        apiVersion: policy/v1beta1
        kind: PodDisruptionBudget
        metadata: {name: web}
        ---
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: one}
      `,
    },
  ],
});

function builtIn(resource: Resource, minor: number): Remark | undefined {
  const { apiVersion, kind, root } = resource;
  const added = lifecycleOf(apiVersion, kind)?.added;
  if (added === undefined || added <= minor || minor < DESCRIBED.oldest) return undefined;
  const older = describedKinds(kind).find(
    (other) => other !== apiVersion && groupOf(other) === resource.group && isServed(other, kind, minor),
  );
  const fits = older !== undefined && root.at('apiVersion').present && conformsAs(resource, older, minor);
  const instead = older === undefined ? '' : `; 1.${minor} serves ${older}`;
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    message: `${apiVersion} ${kind} comes with Kubernetes 1.${added}, and the target runs 1.${minor}${instead}`,
    ...(fits ? { fix: { title: `Use ${older}`, safety: 'suggestion', patch: set(root, ['apiVersion'], older) } } : {}),
  };
}

const isServed = (apiVersion: string, kind: string, minor: number): boolean =>
  servedMinors(apiVersion, kind)?.some(([from, to]) => from <= minor && minor <= to) === true;

/** The minor since which new beta versions are off by default, as alpha ones always were. */
const BETA_OFF = 24;

function switchedOff(resource: Resource, minor: number, enabled: ReadonlySet<string>): Remark | undefined {
  const { apiVersion, kind, group, root } = resource;
  const stage = /v\d+(alpha|beta)\d+$/.exec(apiVersion)?.[1];
  if (stage === undefined || enabled.has(apiVersion) || !isServed(apiVersion, kind, minor)) return undefined;
  const added = lifecycleOf(apiVersion, kind)?.added ?? 0;
  if (stage === 'beta' && (added < BETA_OFF || group === 'flowcontrol.apiserver.k8s.io')) return undefined;
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    confidence: 'likely',
    message: `${apiVersion} ${kind} is ${stage === 'beta' ? 'a beta' : 'an alpha'} version, which clusters serve only when it is switched on`,
  };
}

function custom(now: Cluster, resource: Resource): Remark | undefined {
  const { apiVersion, group, kind, root } = resource;
  const versions = now.once(customKinds).get(`${group}/${kind}`);
  const name = apiVersion.slice(apiVersion.lastIndexOf('/') + 1);
  const [first] = versions ?? [];
  if (versions === undefined || first === undefined || versions.some((one) => one.version === name && one.served))
    return undefined;
  const served = versions.filter((one) => one.served).map(({ version }) => version);
  return {
    about: resource,
    subject: `apiVersion ${apiVersion}`,
    at: root.at('apiVersion'),
    message: `${kind} is not served as ${apiVersion}: its definition serves ${served.join(', ') || 'nothing'}`,
    related: [first.definition.root.at('spec', 'versions')],
  };
}
