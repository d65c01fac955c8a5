import { nonconforming } from '../../cluster/api/conformance.js';
import { type Fault, fieldName } from '../../cluster/api/fault.js';
import type { Resource } from '../../cluster/resource.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const schemaViolation = defineRule({
  id: 'schema-violation',
  title: 'Object does not match the Kubernetes or CRD schema',
  family: 'schema',
  why: 'The API server refuses the object, so the deployment stops half way or keeps the old state.',
  remedy: 'Correct the type or the value, or add the field that is missing.',
  severity: 'high',
  standards: [],
  equivalents: {
    'kube-linter': ['schema-validation'],
    'kube-score': ['label-values'],
    kics: ['metadata_label_is_invalid'],
    kyverno: ['other/block-ephemeral-containers'],
  },
  *check({ now, kubernetes }) {
    for (const { resource, faults } of nonconforming(now, kubernetes.minor))
      for (const fault of faults) {
        const remark = remarkOf(resource, fault);
        if (remark !== undefined) yield remark;
      }
  },
  examples: [
    {
      name: 'wrong types, of which the clear ones can be mended',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: "2" # <-- here
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              hostPID: "false" # <-- here
              containers:
                - name: app
                  image: nginx:1.27.0
                  ports: [{containerPort: 80}]
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              hostPID: false
              containers:
                - name: app
                  image: nginx:1.27.0
                  ports: [{containerPort: 80}]
      `,
    },
    {
      name: 'a mapping for a list and a list for a mapping',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: [a]} # <-- here
        spec:
          containers: {name: app, image: nginx} # <-- here
          terminationGracePeriodSeconds: 1.5 # <-- here
      `,
    },
    {
      name: 'missing fields',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: # <-- here
          template:
            spec:
              containers:
                - image: nginx # <-- here
                  env:
                    - valueFrom: {secretKeyRef: {name: a}} # <-- here x2
        ---
        apiVersion: v1 # <-- here
        kind: ConfigMap
      `,
    },
    {
      name: 'a patch lacks nothing, and its types are judged',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: two # <-- here
          template:
            spec:
              containers: [{image: nginx, livenessProbe: {periodSeconds: 3}}]
      `,
    },
    {
      name: 'a file that a Kustomize build file does not list may be a patch',
      file: 'patch.yaml',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 2}
      `,
      beside: { 'kustomization.yaml': 'resources: [deployment.yaml]\n' },
    },
    {
      name: 'placeholders, null and numbers as quantities are fine',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: "\${NAME}", creationTimestamp: null, annotations: null}
        spec:
          terminationGracePeriodSeconds: \${GRACE}
          hostNetwork: "{{ .Values.hostNetwork }}"
          containers:
            - name: app
              image: nginx
              resources: {limits: {cpu: 1, memory: 1e3, ephemeral-storage: 1.5Gi}}
              livenessProbe: {httpGet: {port: http}, periodSeconds: null}
      `,
    },
    {
      name: 'values that are refused',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: Web # <-- here
          labels:
            app: my app # <-- here
            a/b/c: d # <-- here
        spec:
          restartPolicy: always # <-- here
          ephemeralContainers: [{name: debug, image: busybox}] # <-- here
          volumes:
            - name: data
              emptyDir: {}
              hostPath: {path: /data} # <-- here
          containers:
            - name: app
              image: nginx
              resources: {limits: {memory: 1 GiB}} # <-- here
              livenessProbe: {periodSeconds: 3} # <-- here
              ports:
                - containerPort: 70000 # <-- here
                - {containerPort: 80, name: a-name-that-is-too-long} # <-- here
              env:
                - name: A
                  value: a
                  valueFrom: {fieldRef: {fieldPath: metadata.name}} # <-- here
            - {name: app, image: nginx} # <-- here
      `,
    },
    {
      name: 'the case of an enumerated value can be mended',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: loadBalancer # <-- here
          ports: [{port: 80}]
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer
          ports: [{port: 80}]
      `,
    },
    {
      name: 'the restart policy of jobs and of deployments',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: one}
        spec:
          template:
            spec: # <-- here
              containers: [{name: app, image: nginx}]
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: two}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: app, image: nginx}]
      `,
    },
    {
      name: 'numbers without quotes belong to another rule',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        data: {port: 80}
      `,
    },
    {
      name: 'a kind that the target defines',
      manifest: yaml`
        apiVersion: example.com/v1
        kind: Widget
        metadata: {name: one}
        spec: # <-- here
          size: "1" # <-- here
          kind: z # <-- here
          port: 80
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
                      required: [owner, mode]
                      properties:
                        owner: {type: string}
                        mode: {type: string, default: fast}
                        size: {type: integer, minimum: 1}
                        kind: {type: string, enum: [x, y]}
                        port: {x-kubernetes-int-or-string: true}
      `,
    },
  ],
});

function remarkOf(resource: Resource, fault: Fault): Remark | undefined {
  const at = resource.root.at(...fault.path);
  const name = fieldName(resource.root.value, fault.path);
  switch (fault.kind) {
    case 'missing': {
      const field = name === '' ? fault.field : `${name}.${fault.field}`;
      return { about: resource, subject: field, at, message: `${field} is missing, and a ${resource.kind} needs it` };
    }
    case 'type':
    case 'value': {
      const what = fault.kind === 'type' ? `must be ${fault.due}, and is ${typeName(at.value)}` : fault.what;
      const { right } = fault;
      return {
        about: resource,
        subject: name,
        at,
        message: `${name} ${what}`,
        ...(right === undefined
          ? {}
          : { fix: { title: `Write ${right}`, safety: 'suggestion', patch: set(at, [], right) } }),
      };
    }
    default:
      return undefined;
  }
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'a text';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? 'a number' : 'a mapping';
}
