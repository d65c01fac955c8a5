import { nonconforming } from '../../cluster/api/conformance.js';
import { type Fault, fieldName } from '../../cluster/api/fault.js';
import type { Resource } from '../../cluster/resource.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { nearest } from '../../source/spelling.js';
import { defineRule, type Remark, yaml } from '../rule.js';

type Unknown = Extract<Fault, { kind: 'unknown' }>;

/** Fields whose loss takes a protection away. */
const PROTECTIVE = new Set([
  'securityContext',
  'runAsNonRoot',
  'runAsUser',
  'runAsGroup',
  'allowPrivilegeEscalation',
  'readOnlyRootFilesystem',
  'capabilities',
  'seccompProfile',
  'appArmorProfile',
  'automountServiceAccountToken',
  'hostUsers',
  'podSelector',
  'namespaceSelector',
  'policyTypes',
  'ingress',
  'egress',
  'resourceNames',
  'failurePolicy',
  'matchConditions',
  'readOnly',
  'limits',
]);

export const schemaUnknownField = defineRule({
  id: 'schema-unknown-field',
  title: 'Field is unknown and will be dropped or rejected',
  family: 'schema',
  why: 'The API server does not know the field: it refuses the object or drops the field in silence, so what the author asked for never takes effect.',
  remedy: 'Correct the spelling or the indentation, or remove the field.',
  severity: 'medium',
  standards: [],
  equivalents: { 'kube-linter': ['schema-validation'] },
  *check({ now, kubernetes }) {
    for (const { resource, faults } of nonconforming(now, kubernetes.minor))
      for (const fault of faults) if (fault.kind === 'unknown') yield remarkOf(resource, fault);
  },
  examples: [
    {
      name: 'spelling',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replica: 2 # <-- here
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              automountserviceAccountToken: false # <-- here
              containers:
                - name: app
                  image: nginx:1.27.0
                  securitycontext: {runAsNonRoot: true} # <-- here
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - name: app
                  image: nginx:1.27.0
                  securityContext:
                    runAsNonRoot: true
              automountServiceAccountToken: false
          replicas: 2
      `,
    },
    {
      name: 'a field that stands too deep',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              hostNetwork: false # <-- here
      `,
    },
    {
      name: 'a field that this version does not have yet',
      kubernetes: '1.27',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: proxy, image: "proxy:1", restartPolicy: Always} # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'it has it now',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web, creationTimestamp: null}
        spec:
          initContainers:
            - {name: proxy, image: "proxy:1", restartPolicy: Always}
          containers: [{name: app, image: "nginx:1.27.0", args: null}]
        status: {anything: 1}
      `,
    },
    {
      name: 'items of lists',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: reader}
            rules:
              - {apiGroups: [""], resources: [secrets], verbs: [get], resourceName: [tls]} # <-- here
        ---
        apiVersion: v1
        kind: ConfigMapList
        items:
          - metadata: {name: a}
            data: {any: key}
            dat: {} # <-- here
      `,
    },
    {
      name: 'kinds that nothing describes are not judged',
      manifest: yaml`
        apiVersion: example.com/v1
        kind: Deployment
        spec: {anything: 1}
      `,
    },
    {
      name: 'kinds that the target defines are',
      manifest: yaml`
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: one, labels: {a: b}}
        spec:
          size: 1
          colour: red # <-- here
          free: {any: {thing: 1}}
          pod: {apiVersion: v1, kind: Pod, metadata: {name: x}}
        status: {any: 1}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Widget, plural: widgets}
          versions:
            - name: v1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec:
                      type: object
                      properties:
                        size: {type: integer}
                        color: {type: string}
                        free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        pod: {type: object, x-kubernetes-embedded-resource: true}
      `,
    },
    {
      name: 'what a patch says to Kustomize is no field',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          $setElementOrder/containers: []
          strategy: {$retainKeys: [type], type: Recreate}
          template:
            spec:
              containers:
                - {name: old, $patch: delete}
                - {name: app, imagePullpolicy: Always} # <-- here
      `,
    },
    {
      name: 'metadata of encryption and placeholders are no fields',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: web, labels: {"\${KEY}": a}}
        data: {password: "ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]"}
        sops: {mac: "ENC[AES256_GCM,data:abc]"}
      `,
    },
  ],
});

function remarkOf(resource: Resource, fault: Unknown): Remark {
  const at = resource.root.at(...fault.path);
  const key = String(fault.path.at(-1) ?? '');
  const name = fieldName(resource.root.value, fault.path);
  const near = fault.belongs === undefined || sameLetters(key, fault.siblings) ? nearestField(key, fault) : undefined;
  const parent = resource.root.at(...fault.path.slice(0, -1));
  const renamed = near === undefined || parent.at(near).value !== undefined ? undefined : near;
  const hint = near === undefined ? owner(fault) : `; did you mean "${near}"?`;
  return {
    about: resource,
    subject: name,
    at,
    severity: PROTECTIVE.has(near ?? key) ? 'high' : 'medium',
    message: `${name} is no field of this ${resource.kind}${hint}`,
    ...(renamed === undefined ? {} : { fix: renaming(at, parent, renamed) }),
  };
}

const sameLetters = (key: string, fields: readonly string[]): boolean =>
  fields.some((field) => field.toLowerCase() === key.toLowerCase());

/** The field that was meant, if one alone is near. */
function nearestField(key: string, { siblings }: Unknown): string | undefined {
  if (siblings.length > 200 || key.length > 80) return undefined;
  const lower = key.toLowerCase();
  const same = siblings.filter((field) => field.toLowerCase() === lower);
  if (same.length > 0) return same.length === 1 ? same[0] : undefined;
  const near = key.length < 4 ? undefined : nearest(key, siblings);
  const others = near === undefined ? [] : siblings.filter((field) => field !== near);
  return near !== undefined && nearest(key, others) === undefined ? near : undefined;
}

const owner = ({ belongs }: Unknown): string =>
  belongs === undefined ? '' : `; it is one of ${belongs}, further up, so perhaps the indentation is wrong`;

function renaming(at: Node, parent: Node, to: string): Fix {
  return {
    title: `Rename it to ${to}`,
    safety: 'suggestion',
    patch: [...set(parent, [to], at.value), ...remove(at)],
  };
}
