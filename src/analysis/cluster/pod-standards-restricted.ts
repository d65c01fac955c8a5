import { procMounts } from './pod-standards-baseline.js';
import {
  type Breach,
  type Control,
  exceptUserNamespaces,
  exceptWindows,
  ofContainer,
  ofPod,
  written,
} from './pod-standards-control.js';
import { type Container, USER_NAMESPACES_RELAX, volumesOf, type Workload } from './workload.js';

/** The sources of a volume that Restricted knows; every other one reaches storage past the cluster's own objects. */
const VOLUME_SOURCES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** Minor version from which a pod with `os.name: windows` is spared what only Linux has. */
export const WINDOWS_EXEMPT = 25;

/** The controls that Restricted has beyond those of Baseline. */
export const RESTRICTED_CONTROLS: readonly Control[] = [
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    replaces: 'hostPathVolumes',
    variants: [{ since: 0, check: volumes }],
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    variants: [
      { since: 8, check: privilegeEscalation },
      { since: WINDOWS_EXEMPT, check: exceptWindows(privilegeEscalation) },
    ],
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    variants: [
      { since: 0, check: runAsNonRoot },
      { since: USER_NAMESPACES_RELAX, check: exceptUserNamespaces(runAsNonRoot) },
    ],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    variants: [
      { since: 23, check: runAsUser },
      { since: USER_NAMESPACES_RELAX, check: exceptUserNamespaces(runAsUser) },
    ],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    replaces: 'seccompProfile_baseline',
    variants: [
      { since: 19, check: seccomp },
      { since: WINDOWS_EXEMPT, check: exceptWindows(seccomp) },
    ],
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    replaces: 'capabilities_baseline',
    variants: [
      { since: 22, check: capabilities },
      { since: WINDOWS_EXEMPT, check: exceptWindows(capabilities) },
    ],
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    replaces: 'procMount',
    variants: [{ since: USER_NAMESPACES_RELAX, check: procMounts }],
  },
];

/** A volume that names no source at all is an emptyDir. */
function* volumes(workload: Workload): Iterable<Breach> {
  for (const { label, node } of volumesOf(workload)) {
    const sources = node.entries().filter(([key, source]) => key !== 'name' && source.present);
    if (sources.some(([key]) => VOLUME_SOURCES.has(key))) continue;
    const [key, source] = sources[0] ?? [];
    if (key === undefined || source === undefined) continue;
    yield { workload, label, node: source, reason: `is of the type ${key}`, missing: false };
  }
}

function* privilegeEscalation(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    const node = container.security('allowPrivilegeEscalation');
    if (node.flag() === false) continue;
    const reason = node.present ? 'allows privilege escalation' : 'does not rule out privilege escalation';
    yield ofContainer(container, node, reason, !node.present);
  }
}

function* runAsNonRoot(workload: Workload): Iterable<Breach> {
  const pod = workload.pod.at('securityContext', 'runAsNonRoot');
  if (pod.present && pod.flag() !== true) yield ofPod(workload, pod, 'may run as root');
  for (const container of workload.containers) {
    const own = container.security('runAsNonRoot');
    const silent = !own.present;
    if (silent ? pod.flag() === true : own.flag() === true) continue;
    yield ofContainer(container, own, 'may run as root', silent);
  }
}

function* runAsUser(workload: Workload): Iterable<Breach> {
  for (const [node, container] of written(workload, 'runAsUser')) {
    if (node.number() !== 0) continue;
    yield container === undefined
      ? ofPod(workload, node, 'runs as user 0')
      : ofContainer(container, node, 'runs as user 0');
  }
}

const isConfined = (value: unknown): boolean => value === 'RuntimeDefault' || value === 'Localhost';

function* seccomp(workload: Workload): Iterable<Breach> {
  const pod = workload.pod.at('securityContext', 'seccompProfile');
  const podConfined = isConfined(pod.at('type').value);
  if (pod.present && !podConfined) yield ofPod(workload, pod.at('type'), 'has no seccomp filter');
  for (const container of workload.containers) {
    const own = container.security('seccompProfile');
    if (own.present ? isConfined(own.at('type').value) : podConfined) continue;
    yield ofContainer(container, own.at('type'), 'has no seccomp filter', !own.present);
  }
}

function* capabilities(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    const drop = container.security('capabilities', 'drop');
    if (!drop.texts().includes('ALL')) yield ofContainer(container, drop, 'does not drop ALL capabilities', true);
    yield* addedBeyondRestricted(container);
  }
}

function* addedBeyondRestricted(container: Container): Iterable<Breach> {
  for (const item of container.security('capabilities', 'add').items()) {
    const name = item.text();
    if (name !== undefined && name !== 'NET_BIND_SERVICE') yield ofContainer(container, item, `adds ${name}`);
  }
}
