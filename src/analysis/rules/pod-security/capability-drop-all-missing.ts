import { capabilityName } from '../../cluster/capability.js';
import { BASELINE_CAPABILITIES } from '../../cluster/pod-standards-baseline.js';
import { WINDOWS_EXEMPT } from '../../cluster/pod-standards-restricted.js';
import type { Container } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Minor version from which Restricted asks for it. */
const KNOWN_SINCE = 22;

export const capabilityDropAllMissing = defineRule({
  id: 'capability-drop-all-missing',
  title: 'Container keeps Linux capabilities that it may not need',
  family: 'pod-security',
  why: 'A container runtime gives more than a dozen capabilities by default, NET_RAW among them, with which a process can forge packets of its neighbours.',
  remedy: 'Set securityContext.capabilities.drop to [ALL] and add back only what the process needs.',
  severity: 'medium',
  standards: ['pss: restricted', 'cis: 5.2.8', 'cis: 5.2.9', 'nsa', 'owasp: K01'],
  equivalents: {
    'kube-linter': ['drop-net-raw-capability'],
    trivy: ['KSV-0003', 'KSV-0004', 'KSV-0106'],
    checkov: ['CKV_K8S_28', 'CKV_K8S_37'],
    kics: ['no_drop_capabilities_for_containers', 'net_raw_capabilities_not_being_dropped'],
    kubesec: ['CapDropAll', 'CapDropAny'],
    kyverno: [
      'best-practices/require-drop-all',
      'best-practices/require-drop-cap-net-raw',
      'pod-security/restricted/disallow-capabilities-strict',
      'psp-migration/add-capabilities',
    ],
    gatekeeper: ['k8spspcapabilities'],
    psa: ['capabilities_restricted'],
    polaris: ['linuxHardening'],
  },
  *check({ now, kubernetes: { minor } }) {
    for (const container of now.completeContainers) {
      const { windows } = container.workload;
      if (minor < KNOWN_SINCE || (windows && minor >= WINDOWS_EXEMPT)) continue;
      const dropped = container.security('capabilities', 'drop').texts();
      if (dropped.includes('ALL')) yield* addedBack(container);
      else yield dropped.map(capabilityName).includes('ALL') ? misspelt(container) : missing(container, dropped);
    }
  },
  examples: [
    {
      name: 'a container without a security context',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app # <-- here
              image: nginx:1.27.0
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
                  drop:
                    - ALL
      `,
    },
    {
      name: 'the init container of a Deployment, which drops one only',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              initContainers:
                - name: setup
                  image: a:1
                  securityContext:
                    capabilities:
                      drop: [NET_RAW] # <-- here
              containers:
                - name: app
                  image: a:1
                  securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
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
              initContainers:
                - name: setup
                  image: a:1
                  securityContext:
                    capabilities:
                      drop: [ALL]
              containers:
                - name: app
                  image: a:1
                  securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}}
      `,
    },
    {
      name: 'lower case works, but not at admission',
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
                  drop: [all] # <-- here
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
                  drop: [ALL]
      `,
    },
    {
      name: 'every default capability by its name has the effect, but not at admission',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext:
                capabilities: {drop: [AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, NET_RAW, SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT]} # <-- here
      `,
    },
    {
      name: 'the pod level, where the field does not exist, does not count',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {capabilities: {drop: [ALL]}}
          containers:
            - name: app # <-- here
              image: a:1
      `,
    },
    {
      name: 'capabilities that are added back, beyond what Restricted allows',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext: {capabilities: {drop: [ALL], add: [NET_BIND_SERVICE, SETUID, CHOWN]}} # <-- here
            - name: graver
              image: a:1
              securityContext: {capabilities: {drop: [ALL], add: [SYS_ADMIN]}}
      `,
    },
    {
      name: 'Restricted does not ask before 1.22',
      kubernetes: '1.21',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'Windows has no capabilities',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a patch is not asked for what the whole may have',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            spec:
              containers:
                - {name: app, image: "a:1"}
      `,
    },
  ],
});

/** Admission lets a container add NET_BIND_SERVICE back; what Baseline forbids too is for graver rules. */
function* addedBack(container: Container): Iterable<Remark> {
  const add = container.security('capabilities', 'add');
  const names = add.texts().filter((name) => name !== 'NET_BIND_SERVICE' && BASELINE_CAPABILITIES.has(name));
  if (names.length === 0) return;
  yield {
    about: container.workload.resource,
    subject: `${container.label}, added back`,
    at: add,
    message: `${container.label} adds ${[...names].sort().join(', ')} back, and Restricted allows NET_BIND_SERVICE only`,
    severity: 'info',
  };
}

function missing(container: Container, dropped: readonly string[]): Remark {
  return {
    about: container.workload.resource,
    subject: container.label,
    at: container.security('capabilities', 'drop'),
    ...judged(container.label, dropped.map(capabilityName)),
    fix: {
      title: 'Drop all capabilities',
      safety: 'unsafe',
      patch: set(container.node, ['securityContext', 'capabilities', 'drop'], ['ALL']),
    },
  };
}

function judged(label: string, dropped: readonly string[]): Pick<Remark, 'message' | 'severity'> {
  if (dropped.length === 0) return { message: `${label} drops no Linux capability, and keeps NET_RAW` };
  if (!dropped.includes('NET_RAW')) return { message: `${label} keeps default Linux capabilities, NET_RAW among them` };
  if (![...BASELINE_CAPABILITIES].every((name) => dropped.includes(name)))
    return { message: `${label} keeps default Linux capabilities` };
  return {
    message: `${label} drops the default capabilities one by one, where Pod Security admission asks for ALL`,
    severity: 'info',
  };
}

/** Runtimes read `all` as ALL, but Pod Security admission compares the letters. */
function misspelt(container: Container): Remark {
  const drop = container.security('capabilities', 'drop');
  const written = drop.texts().find((name) => capabilityName(name) === 'ALL') ?? '';
  return {
    about: container.workload.resource,
    subject: container.label,
    at: drop,
    message: `${container.label} drops "${written}", which Pod Security admission does not take for ALL`,
    severity: 'info',
    fix: { title: 'Write ALL in capitals', safety: 'safe', patch: set(drop, [], ['ALL']) },
  };
}
