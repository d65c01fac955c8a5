import { removeWhole } from '../../cluster/emptied.js';
import type { Container, Workload } from '../../cluster/workload.js';
import type { Fix, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { type JsonPatchOperation, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const OF_CONTAINERS = ['privileged', 'allowPrivilegeEscalation', 'readOnlyRootFilesystem', 'capabilities', 'procMount'];

const OF_PODS = ['fsGroup', 'fsGroupChangePolicy', 'supplementalGroups', 'supplementalGroupsPolicy', 'sysctls'];

const OF_POD_SPECS = ['hostPID', 'hostIPC', 'hostNetwork', 'hostUsers'];

export const securityContextMisplacedField = defineRule({
  id: 'security-context-misplaced-field',
  title: 'Security field is set at a level where it does nothing',
  family: 'pod-security',
  why: 'The API server knows the field at the other level only and drops it, so that what it should keep safe is not.',
  remedy: "Move the field to the level that knows it: the container's securityContext, the pod's, or the pod spec.",
  severity: 'high',
  standards: ['owasp: K01'],
  *check({ now }) {
    for (const workload of now.workloads) {
      const context = workload.pod.at('securityContext');
      if (context.present) {
        for (const field of OF_CONTAINERS) if (context.at(field).present) yield ofContainers(workload, field);
        yield* ofPodSpec(workload, undefined);
      }
      for (const container of workload.containers) {
        if (container.security().present) yield* ofPodSpec(workload, container);
      }
      for (const field of OF_PODS) yield* ofPod(workload, field);
    }
  },
  examples: [
    {
      name: 'fields of containers at the pod: hardening that is lost',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              securityContext:
                runAsNonRoot: true
                readOnlyRootFilesystem: true # <-- here
                capabilities: # <-- here
                  drop: [ALL]
              initContainers:
                - name: setup
                  image: a:1
              containers:
                - name: app
                  image: a:1
                  securityContext:
                    readOnlyRootFilesystem: false
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
              securityContext:
                runAsNonRoot: true
              initContainers:
                - name: setup
                  image: a:1
                  securityContext:
                    readOnlyRootFilesystem: true
                    capabilities:
                      drop:
                        - ALL
              containers:
                - name: app
                  image: a:1
                  securityContext:
                    readOnlyRootFilesystem: false
                    capabilities:
                      drop:
                        - ALL
      `,
    },
    {
      name: 'every container says it for itself, so that it can go',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            allowPrivilegeEscalation: false # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {allowPrivilegeEscalation: false}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {allowPrivilegeEscalation: false}}
      `,
    },
    {
      name: 'a field of the pod in a container',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext:
                runAsUser: 1000
                fsGroup: 2000 # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext:
                runAsUser: 1000
          securityContext:
            fsGroup: 2000
      `,
    },
    {
      name: 'rights that nobody gets are no reason to grant them',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            fsGroup: 2000
            privileged: true # <-- here
            hostNetwork: true # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {hostPID: true}} # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            fsGroup: 2000
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'two containers that do not agree, and a patch, have no edit',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: "a:1", securityContext: {fsGroup: 1}} # <-- here
            - {name: b, image: "a:1", securityContext: {fsGroup: 2}} # <-- here
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: patch}
        spec:
          template:
            spec:
              securityContext: {hostUsers: false} # <-- here
      `,
    },
    {
      name: 'fields where they belong, and null, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostUsers: false
          securityContext: {fsGroup: 2000, supplementalGroups: [3000], sysctls: [], privileged: null, runAsUser: 1000}
          containers:
            - name: app
              image: a:1
              securityContext: {privileged: false, capabilities: {drop: [ALL]}, runAsUser: 1000, fsGroup: null}
      `,
    },
  ],
});

interface Case {
  readonly severity: Severity;
  readonly fix?: Fix;
}

/** A field of containers in the pod's security context. */
function ofContainers(workload: Workload, field: string): Remark {
  const node = workload.pod.at('securityContext', field);
  const silent = workload.containers.filter((container) => !container.security(field).present);
  return {
    about: workload.resource,
    subject: `the pod, ${field}`,
    at: node,
    message: `the pod's security context does not know ${field}: only a container's does`,
    ...(silent.length === 0 && workload.complete
      ? { severity: 'low', fix: deletion(workload, ['securityContext', field]) }
      : forContainers(workload, { field, node, silent })),
  };
}

interface Misplaced {
  readonly field: string;
  readonly node: Node;
  /** The containers that do not say it themselves. */
  readonly silent: readonly Container[];
}

function forContainers(workload: Workload, { field, node, silent }: Misplaced): Case {
  const lost = isHardening(field, node);
  if (!workload.complete || workload.windows) return { severity: lost ? 'high' : 'low' };
  // Moving a right would grant it; only what was asked for may come of an edit.
  if (!lost) return { severity: 'low', fix: deletion(workload, ['securityContext', field]) };
  const moved = silent.flatMap((container) => set(container.node, ['securityContext', field], node.value));
  const fix = movement('Say it for each container', moved, removeWhole(workload.pod, ['securityContext', field]));
  return { severity: 'high', fix };
}

function isHardening(field: string, node: Node): boolean {
  if (field === 'allowPrivilegeEscalation') return node.flag() === false;
  if (field === 'readOnlyRootFilesystem') return node.flag() === true;
  return field === 'capabilities' && node.at('drop').texts().length > 0 && !node.at('add').present;
}

/** A field of the pod's security context in containers'. */
function* ofPod(workload: Workload, field: string): Iterable<Remark> {
  const holders = workload.containers.filter((container) => container.security(field).present);
  const values = new Set(holders.map((container) => container.security(field).value));
  const place = workload.pod.at('securityContext', field);
  for (const container of holders) {
    const node = container.security(field);
    const path = node.path.slice(workload.pod.path.length);
    const moved = set(workload.pod, ['securityContext', field], node.value);
    // Two that do not agree, and lists, which are hard to compare, are for a person.
    const movable = values.size === 1 && workload.complete;
    yield {
      about: workload.resource,
      subject: `${container.label}, ${field}`,
      at: node,
      message: `the security context of ${container.label} does not know ${field}: only the pod's does`,
      severity: place.present ? 'low' : 'medium',
      ...(place.present
        ? { fix: deletion(workload, path) }
        : movable && { fix: movement('Say it for the pod', moved, removeWhole(workload.pod, path)) }),
    };
  }
}

/** Fields of the pod spec in a security context. */
function* ofPodSpec(workload: Workload, container: Container | undefined): Iterable<Remark> {
  const context = container === undefined ? workload.pod.at('securityContext') : container.security();
  const label = container?.label ?? 'the pod';
  for (const field of OF_POD_SPECS) {
    const node = context.at(field);
    if (!node.present) continue;
    const path = node.path.slice(workload.pod.path.length);
    const lost = field === 'hostUsers' && node.flag() === false && workload.hostUsers;
    const fix = lost
      ? movement('Say it for the pod', set(workload.pod, [field], false), removeWhole(workload.pod, path))
      : deletion(workload, path);
    yield {
      about: workload.resource,
      subject: `${label}, ${field}`,
      at: node,
      message: `the security context of ${label} does not know ${field}: only the pod spec does`,
      severity: lost ? 'high' : 'low',
      ...(workload.complete && { fix }),
    };
  }
}

const deletion = (workload: Workload, path: Node['path']): Fix => ({
  title: 'Delete what has no effect',
  safety: 'safe',
  patch: removeWhole(workload.pod, path),
});

const movement = (title: string, moved: readonly JsonPatchOperation[], away: readonly JsonPatchOperation[]): Fix => ({
  title,
  safety: 'unsafe',
  patch: [...moved, ...away],
});
