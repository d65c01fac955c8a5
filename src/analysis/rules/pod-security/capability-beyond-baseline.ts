import { z } from 'zod';
import { addedCapabilities, capabilityName, isNodeCapability } from '../../cluster/capability.js';
import type { Cluster } from '../../cluster/cluster.js';
import { removeWhole } from '../../cluster/emptied.js';
import { parseImage } from '../../cluster/image.js';
import { type Breach, breachesIn } from '../../cluster/pod-standards.js';
import { BASELINE_CAPABILITIES } from '../../cluster/pod-standards-baseline.js';
import type { Container } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const options = z.object({
  allowMeshInit: z
    .boolean()
    .default(false)
    .describe('Whether the init containers of Istio and Linkerd may add what they need to redirect traffic.'),
  strict: z
    .boolean()
    .default(false)
    .describe('True to report every capability that a container adds, those that Baseline allows too.'),
});

export const capabilityBeyondBaseline = defineConfigurableRule({
  id: 'capability-beyond-baseline',
  title: 'Container adds a capability outside the Baseline set',
  family: 'pod-security',
  why: 'The capability is not among those that are harmless to others: with NET_RAW a process can forge packets of its neighbours, with SYS_NICE it can starve them, with IPC_LOCK it can hold their memory.',
  remedy: 'Remove the capability from capabilities.add, unless the process cannot do without it.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.2.9', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    polaris: ['insecureCapabilities'],
    trivy: ['KSV-0022', 'KSV-0119'],
    checkov: ['CKV_K8S_25'],
    kics: ['containers_with_added_capabilities'],
    kyverno: [
      'pod-security/baseline/disallow-capabilities',
      'istio/service-mesh-disallow-capabilities',
      'psp-migration/restrict-adding-capabilities',
    ],
    gatekeeper: ['k8spspcapabilities'],
    psa: ['capabilities_baseline'],
  },
  options,
  *check({ now, kubernetes }, { allowMeshInit, strict }) {
    if (strict) yield* harmless(now);
    let latest: Edit | undefined;
    for (const breach of breachesIn(now, 'capabilities_baseline', kubernetes.minor)) {
      const { container, node } = breach;
      const name = capabilityName(node.text() ?? '');
      // What can take the node over has a graver rule of its own: capability-dangerous-added.
      if (container === undefined || isNodeCapability(name)) continue;
      if (allowMeshInit && isMeshInit(container)) continue;
      if (BASELINE_CAPABILITIES.has(name)) {
        yield misspelt(breach, name);
        continue;
      }
      // One edit takes the whole list away, so that only one finding of the container can offer it.
      const first: boolean = latest?.container !== container;
      if (latest === undefined || first) latest = editOf(container);
      yield { ...added(breach, name), ...((first || latest.keeps) && { fix: latest.fix }) };
    }
  },
  examples: [
    {
      name: 'what Baseline allows, for teams that allow nothing',
      options: { strict: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext:
                capabilities:
                  add:
                    - NET_BIND_SERVICE # <-- here
      `,
    },
    {
      name: 'one finding for each capability; what Baseline allows stays',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                capabilities:
                  add:
                    - NET_RAW # <-- here
                    - CHOWN
                    - IPC_LOCK # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                capabilities:
                  add:
                    - CHOWN
      `,
    },
    {
      name: 'the only one of an init container, in the spelling of the kernel',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: a:1
              securityContext:
                capabilities: {drop: [ALL], add: [cap_sys_nice]} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: a:1
              securityContext:
                capabilities: {drop: [ALL]}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'one that Baseline allows, in a spelling that admission does not know',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext: {capabilities: {add: [CAP_CHOWN]}} # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext: {capabilities: {add: [CHOWN]}}
      `,
    },
    {
      name: 'the init container of a mesh, unless the settings allow it',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: istio-init, image: "istio/proxyv2:1.24.0", securityContext: {capabilities: {add: [NET_RAW]}}} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the init container of a mesh, where the settings allow it',
      options: { allowMeshInit: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: istio-init, image: "istio/proxyv2:1.24.0", securityContext: {capabilities: {add: [NET_RAW]}}}
            - {name: linkerd-init, image: "evil/miner:1", securityContext: {capabilities: {add: [NET_RAW]}}} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the set of Baseline, the graver ones, dropped ones, and the pod level are clean here',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {capabilities: {add: [NET_RAW]}}
          containers:
            - name: app
              image: a:1
              securityContext:
                capabilities: {add: [NET_BIND_SERVICE, SETUID, SYS_ADMIN, 7], drop: [NET_RAW]}
      `,
    },
  ],
});

/** What Baseline allows, spelt as it asks for. */
function* harmless(now: Cluster): Iterable<Remark> {
  for (const container of now.containers)
    for (const { node, name } of addedCapabilities(container))
      if (node.text() === name && BASELINE_CAPABILITIES.has(name))
        yield { ...added({ ...container, node }, name), severity: 'low' };
}

function added({ workload, label, node }: Pick<Breach, 'workload' | 'label' | 'node'>, name: string): Remark {
  return {
    about: workload.resource,
    subject: `${label}, ${name}`,
    at: node,
    message: `${label} adds the capability ${name}`,
  };
}

/** Runtimes read `chown` as CHOWN, but Pod Security admission compares the letters. */
function misspelt({ workload, label, node }: Breach, name: string): Remark {
  return {
    about: workload.resource,
    subject: `${label}, ${name}`,
    at: node,
    message: `${label} adds "${node.text() ?? ''}", which Pod Security admission does not take for ${name}`,
    severity: 'info',
    fix: { title: `Write ${name}`, safety: 'safe', patch: set(node, [], name) },
  };
}

interface Edit {
  readonly container: Container;
  readonly fix: Fix;
  /** True when some capability stays. */
  readonly keeps: boolean;
}

function editOf(container: Container): Edit {
  const add = container.security('capabilities', 'add');
  const kept = add.items().flatMap(({ value }) => (isBeyond(value) ? [] : [value]));
  const patch =
    kept.length > 0 ? set(add, [], kept) : removeWhole(container.node, ['securityContext', 'capabilities', 'add']);
  const fix: Fix = { title: 'Remove the capabilities that Baseline forbids', safety: 'unsafe', patch };
  return { container, fix, keeps: kept.length > 0 };
}

function isBeyond(item: unknown): boolean {
  if (typeof item !== 'string') return false;
  const name = capabilityName(item);
  return !BASELINE_CAPABILITIES.has(name) && !isNodeCapability(name);
}

const MESH_INIT: Readonly<Record<string, RegExp>> = {
  'istio-init': /(?:^|\/)proxyv2$/,
  'linkerd-init': /(?:^|\/)proxy-init$/,
};

function isMeshInit({ role, name, node }: Container): boolean {
  const image = parseImage(node.at('image').text() ?? '');
  return (
    role === 'init' &&
    image !== undefined &&
    Object.hasOwn(MESH_INIT, name) &&
    MESH_INIT[name]?.test(image.repository) === true
  );
}
