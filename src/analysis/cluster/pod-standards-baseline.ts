import type { Node } from '../source/node.js';
import {
  type Breach,
  by,
  type Control,
  exceptUserNamespaces,
  ofContainer,
  ofPod,
  written,
} from './pod-standards-control.js';
import { USER_NAMESPACES_RELAX, volumesOf, type Workload } from './workload.js';

/** The capabilities that Baseline lets a container add, in the only spelling that admission knows. */
export const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** The sysctls that are safe for the node, by the minor version from which admission lets a pod set them. */
const SAFE_SYSCTLS: readonly { readonly since: number; readonly names: readonly string[] }[] = [
  {
    since: 0,
    names: [
      'kernel.shm_rmid_forced',
      'net.ipv4.ip_local_port_range',
      'net.ipv4.tcp_syncookies',
      'net.ipv4.ping_group_range',
      'net.ipv4.ip_unprivileged_port_start',
    ],
  },
  { since: 27, names: ['net.ipv4.ip_local_reserved_ports'] },
  {
    since: 29,
    names: [
      'net.ipv4.tcp_keepalive_time',
      'net.ipv4.tcp_fin_timeout',
      'net.ipv4.tcp_keepalive_intvl',
      'net.ipv4.tcp_keepalive_probes',
    ],
  },
  { since: 32, names: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'] },
  { since: 37, names: ['net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_notsent_lowat'] },
];

const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

const PROFILES: readonly unknown[] = ['RuntimeDefault', 'Localhost'];

const SECCOMP_POD_ANNOTATION = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER_ANNOTATION = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** The controls of Baseline. */
export const BASELINE_CONTROLS: readonly Control[] = [
  { id: 'privileged', level: 'baseline', variants: [{ since: 0, check: privileged }] },
  { id: 'hostNamespaces', level: 'baseline', variants: [{ since: 0, check: hostNamespaces }] },
  { id: 'capabilities_baseline', level: 'baseline', variants: [{ since: 0, check: capabilities }] },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    variants: [
      { since: 0, check: seccompAnnotations },
      { since: 19, check: seccompProfiles },
    ],
  },
  { id: 'appArmorProfile', level: 'baseline', variants: [{ since: 0, check: appArmor }] },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    variants: [
      { since: 0, check: (workload) => seLinux(workload, SELINUX_TYPES) },
      { since: 31, check: (workload) => seLinux(workload, [...SELINUX_TYPES, 'container_engine_t']) },
    ],
  },
  {
    id: 'procMount',
    level: 'baseline',
    variants: [
      { since: 0, check: procMounts },
      { since: USER_NAMESPACES_RELAX, check: exceptUserNamespaces(procMounts) },
    ],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    variants: SAFE_SYSCTLS.map(({ since }) => {
      const safe = new Set(SAFE_SYSCTLS.filter((other) => other.since <= since).flatMap(({ names }) => names));
      return { since, check: (workload: Workload) => sysctls(workload, safe) };
    }),
  },
  { id: 'hostPorts', level: 'baseline', variants: [{ since: 0, check: hostPorts }] },
  { id: 'hostPathVolumes', level: 'baseline', variants: [{ since: 0, check: hostPaths }] },
  { id: 'windowsHostProcess', level: 'baseline', variants: [{ since: 0, check: hostProcesses }] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', variants: [{ since: 34, check: probeHosts }] },
];

function* privileged(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    const node = container.security('privileged');
    if (node.flag() === true) yield ofContainer(container, node, 'is privileged');
  }
}

function* hostNamespaces(workload: Workload): Iterable<Breach> {
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
    const node = workload.pod.at(field);
    if (node.flag() === true) yield ofPod(workload, node, `sets ${field}`);
  }
}

function* capabilities(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    for (const item of container.security('capabilities', 'add').items()) {
      const name = item.text();
      if (name !== undefined && !BASELINE_CAPABILITIES.has(name)) yield ofContainer(container, item, `adds ${name}`);
    }
  }
}

function* seccompAnnotations(workload: Workload): Iterable<Breach> {
  const annotations = workload.metadata.at('annotations');
  const allowed = /^(?:(?:runtime|docker)\/default$|localhost\/)/;
  const bad = (node: Node): boolean => node.present && !allowed.test(node.text() ?? '');
  const ofAll = annotations.at(SECCOMP_POD_ANNOTATION);
  if (bad(ofAll)) yield ofPod(workload, ofAll, `asks for the seccomp profile "${ofAll.text() ?? ''}"`);
  for (const container of workload.containers) {
    const node = annotations.at(SECCOMP_CONTAINER_ANNOTATION + container.name);
    if (bad(node)) yield ofContainer(container, node, `asks for the seccomp profile "${node.text() ?? ''}"`);
  }
}

function* seccompProfiles(workload: Workload): Iterable<Breach> {
  for (const [node, container] of written(workload, 'seccompProfile')) {
    const type = node.at('type');
    if (!PROFILES.includes(type.value)) yield by(workload, container, type, profileOf('seccomp', type));
  }
}

function* appArmor(workload: Workload): Iterable<Breach> {
  for (const [node, container] of written(workload, 'appArmorProfile')) {
    const type = node.at('type');
    if (!PROFILES.includes(type.value)) yield by(workload, container, type, profileOf('AppArmor', type));
  }
  const annotations = workload.metadata.at('annotations').entries();
  const bad = annotations.filter(
    ([key, node]) =>
      key.startsWith(APPARMOR_ANNOTATION) && !/^$|^runtime\/default$|^localhost\//.test(node.text() ?? ''),
  );
  if (bad.length === 0) return;
  const byName = new Map(workload.containers.map((container) => [APPARMOR_ANNOTATION + container.name, container]));
  for (const [key, node] of bad) {
    const text = node.text() ?? '';
    yield by(workload, byName.get(key), node, `asks for the AppArmor profile "${text}"`);
  }
}

const profileOf = (what: string, type: Node): string => {
  const text = type.text();
  return text === undefined ? `asks for a ${what} profile without a type` : `asks for the ${what} profile "${text}"`;
};

function* seLinux(workload: Workload, types: readonly string[]): Iterable<Breach> {
  for (const [options, container] of written(workload, 'seLinuxOptions')) {
    const type = options.at('type').text() ?? '';
    if (!types.includes(type)) yield by(workload, container, options.at('type'), `sets the SELinux type "${type}"`);
    for (const field of ['user', 'role']) {
      const text = options.at(field).text() ?? '';
      if (text !== '') yield by(workload, container, options.at(field), `sets the SELinux ${field} "${text}"`);
    }
  }
}

/** What asks for another /proc than the masked one; also Restricted's control, which knows no exceptions. */
export function* procMounts(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    const node = container.security('procMount');
    if (node.present && node.value !== 'Default') yield ofContainer(container, node, 'asks for an unmasked /proc');
  }
}

function* sysctls(workload: Workload, safe: ReadonlySet<string>): Iterable<Breach> {
  for (const item of workload.pod.at('securityContext', 'sysctls').items()) {
    const name = item.at('name').text() ?? '';
    if (!safe.has(name)) yield ofPod(workload, item.at('name'), `sets the sysctl "${name}"`);
  }
}

function* hostPorts(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    for (const port of container.node.at('ports').items()) {
      const hostPort = port.at('hostPort').number() ?? 0;
      if (hostPort !== 0) yield ofContainer(container, port.at('hostPort'), `opens port ${hostPort} of the node`);
    }
  }
}

function* hostPaths(workload: Workload): Iterable<Breach> {
  for (const { label, node } of volumesOf(workload)) {
    const hostPath = node.at('hostPath');
    if (hostPath.present) yield { workload, label, node: hostPath, reason: 'is a hostPath', missing: false };
  }
}

function* hostProcesses(workload: Workload): Iterable<Breach> {
  for (const [node, container] of written(workload, 'windowsOptions', 'hostProcess')) {
    if (node.flag() === true) yield by(workload, container, node, 'is a Windows HostProcess');
  }
}

const HANDLERS = [
  ['livenessProbe'],
  ['readinessProbe'],
  ['startupProbe'],
  ['lifecycle', 'postStart'],
  ['lifecycle', 'preStop'],
];

function* probeHosts(workload: Workload): Iterable<Breach> {
  for (const container of workload.containers) {
    for (const path of HANDLERS) {
      const handler = container.node.at(...path);
      if (!handler.present) continue;
      for (const host of [handler.at('httpGet', 'host'), handler.at('tcpSocket', 'host')]) {
        const text = host.text() ?? '';
        if (text !== '') yield ofContainer(container, host, `points its ${path.join('.')} at the host "${text}"`);
      }
    }
  }
}
