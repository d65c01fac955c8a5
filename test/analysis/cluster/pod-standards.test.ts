import { describe, expect, test } from '@jest/globals';
import {
  type ControlId,
  controlsOf,
  levelOf,
  type PodLevel,
  violationsOf,
} from '../../../src/analysis/cluster/pod-standards.js';
import type { Workload } from '../../../src/analysis/cluster/workload.js';
import { analyse, Cluster, filePath, NEWEST_KUBERNETES, parseYaml, rules } from '../../../src/analysis/index.js';

const MINORS = Array.from({ length: NEWEST_KUBERNETES.minor + 2 }, (_, minor) => minor);

/** A pod in parts: its annotations, what its spec says, and what its only container says beyond its name and image. */
interface Parts {
  readonly annotations?: object;
  readonly spec?: object;
  readonly context?: object;
  readonly container?: object;
  readonly own?: object;
  readonly init?: object;
}

/** What Restricted asks for in the newest version. */
const CONTEXT = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };
const OWN = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

function clusterOf({ annotations = {}, spec, context, container, own, init }: Parts): Cluster {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'sample', annotations },
    spec: {
      ...spec,
      securityContext: { ...CONTEXT, ...context },
      initContainers: [{ name: 'setup', image: 'a:1', securityContext: { ...OWN, ...init } }],
      containers: [{ name: 'app', image: 'a:1', securityContext: { ...OWN, ...own }, ...container }],
    },
  };
  return new Cluster([{ parsed: parseYaml(filePath('pod.json'), JSON.stringify(pod)), fragment: false }]);
}

function workloadOf(parts: Parts): Workload {
  const [workload] = clusterOf(parts).workloads;
  if (workload === undefined) throw new Error('the sample is no pod');
  return workload;
}

/** The minor versions, as "0-18, 35-", in which the sample breaks a control of the level. */
function brokenIn(parts: Parts, level: PodLevel, control: ControlId): string {
  const workload = workloadOf(parts);
  const broken = MINORS.filter((minor) =>
    violationsOf(workload, level, minor).some((violation) => violation.control === control),
  );
  const spans: string[] = [];
  for (const minor of broken) {
    if (broken.includes(minor - 1)) continue;
    let last = minor;
    while (broken.includes(last + 1)) last += 1;
    spans.push(last === MINORS.at(-1) ? `${minor}-` : `${minor}-${last}`);
  }
  return spans.join(', ');
}

type Case = readonly [name: string, parts: Parts, level: PodLevel, control: ControlId, versions: string];

const windows = { os: { name: 'windows' } };
const isolated = { hostUsers: false };
const sysctl = (name: string): Parts => ({ context: { sysctls: [{ name, value: '1' }] } });
const volume = (source: object): Parts => ({ spec: { volumes: [{ name: 'data', ...source }] } });
const annotated = (key: string, value: string): Parts => ({ annotations: { [key]: value } });

const CASES: readonly Case[] = [
  ['privileged', { own: { privileged: true } }, 'baseline', 'privileged', '0-'],
  ['privileged on Windows', { spec: windows, own: { privileged: true } }, 'restricted', 'privileged', '0-'],
  ['hostPID', { spec: { hostPID: true } }, 'restricted', 'hostNamespaces', '0-'],
  ['hostIPC', { spec: { hostIPC: true } }, 'baseline', 'hostNamespaces', '0-'],
  ['NET_RAW', { own: { capabilities: { add: ['NET_RAW'] } } }, 'baseline', 'capabilities_baseline', '0-'],
  ['CAP_CHOWN', { init: { capabilities: { add: ['CAP_CHOWN'] } } }, 'baseline', 'capabilities_baseline', '0-'],
  ['CHOWN', { own: { capabilities: { add: ['CHOWN'] } } }, 'baseline', 'capabilities_baseline', ''],
  ['NET_RAW', { own: { capabilities: { add: ['NET_RAW'] } } }, 'restricted', 'capabilities_baseline', '0-21'],
  ['no drop', { own: { capabilities: {} } }, 'restricted', 'capabilities_restricted', '22-'],
  ['lower case', { own: { capabilities: { drop: ['all'] } } }, 'restricted', 'capabilities_restricted', '22-'],
  [
    'CHOWN back',
    { own: { capabilities: { drop: ['ALL'], add: ['CHOWN'] } } },
    'restricted',
    'capabilities_restricted',
    '22-',
  ],
  [
    'NET_BIND_SERVICE back',
    { own: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } },
    'restricted',
    'capabilities_restricted',
    '',
  ],
  ['Windows', { spec: windows, own: { capabilities: {} } }, 'restricted', 'capabilities_restricted', '22-24'],
  ['Unconfined', { own: { seccompProfile: { type: 'Unconfined' } } }, 'baseline', 'seccompProfile_baseline', '19-'],
  ['no type', { own: { seccompProfile: {} } }, 'baseline', 'seccompProfile_baseline', '19-'],
  [
    'the annotation of the pod',
    annotated('seccomp.security.alpha.kubernetes.io/pod', 'unconfined'),
    'restricted',
    'seccompProfile_baseline',
    '0-18',
  ],
  [
    'an empty annotation',
    annotated('seccomp.security.alpha.kubernetes.io/pod', ''),
    'baseline',
    'seccompProfile_baseline',
    '0-18',
  ],
  [
    'the annotation of a container',
    annotated('container.seccomp.security.alpha.kubernetes.io/setup', 'unconfined'),
    'baseline',
    'seccompProfile_baseline',
    '0-18',
  ],
  [
    'the annotation of no container',
    annotated('container.seccomp.security.alpha.kubernetes.io/gone', 'unconfined'),
    'baseline',
    'seccompProfile_baseline',
    '',
  ],
  [
    'good annotations',
    annotated('seccomp.security.alpha.kubernetes.io/pod', 'localhost/web.json'),
    'baseline',
    'seccompProfile_baseline',
    '',
  ],
  ['no profile', { context: { seccompProfile: null } }, 'restricted', 'seccompProfile_restricted', '19-'],
  [
    'Windows without',
    { spec: windows, context: { seccompProfile: null } },
    'restricted',
    'seccompProfile_restricted',
    '19-24',
  ],
  [
    'AppArmor annotation',
    annotated('container.apparmor.security.beta.kubernetes.io/gone', 'unconfined'),
    'restricted',
    'appArmorProfile',
    '0-',
  ],
  [
    'AppArmor annotation, empty',
    annotated('container.apparmor.security.beta.kubernetes.io/app', ''),
    'baseline',
    'appArmorProfile',
    '',
  ],
  ['AppArmor field', { context: { appArmorProfile: { type: 'Unconfined' } } }, 'baseline', 'appArmorProfile', '0-'],
  ['SELinux type', { own: { seLinuxOptions: { type: 'spc_t' } } }, 'baseline', 'seLinuxOptions', '0-'],
  [
    'SELinux engine',
    { context: { seLinuxOptions: { type: 'container_engine_t' } } },
    'restricted',
    'seLinuxOptions',
    '0-30',
  ],
  ['SELinux user', { context: { seLinuxOptions: { user: 'system_u' } } }, 'baseline', 'seLinuxOptions', '0-'],
  ['SELinux level', { context: { seLinuxOptions: { level: 's0', user: '' } } }, 'baseline', 'seLinuxOptions', ''],
  ['procMount', { own: { procMount: 'Unmasked' } }, 'baseline', 'procMount', '0-'],
  ['procMount', { own: { procMount: 'Unmasked' } }, 'restricted', 'procMount', '0-34'],
  ['procMount', { own: { procMount: 'Unmasked' } }, 'restricted', 'procMount_restricted', '35-'],
  ['procMount apart', { spec: isolated, own: { procMount: 'Unmasked' } }, 'baseline', 'procMount', '0-34'],
  ['procMount apart', { spec: isolated, own: { procMount: 'Unmasked' } }, 'restricted', 'procMount_restricted', '35-'],
  ['a sysctl of old', sysctl('net.ipv4.tcp_syncookies'), 'baseline', 'sysctls', ''],
  ['a sysctl of 1.27', sysctl('net.ipv4.ip_local_reserved_ports'), 'baseline', 'sysctls', '0-26'],
  ['a sysctl of 1.29', sysctl('net.ipv4.tcp_keepalive_probes'), 'restricted', 'sysctls', '0-28'],
  ['a sysctl of 1.32', sysctl('net.ipv4.tcp_wmem'), 'baseline', 'sysctls', '0-31'],
  ['a sysctl of 1.37', sysctl('net.ipv4.tcp_notsent_lowat'), 'baseline', 'sysctls', '0-36'],
  ['an unsafe sysctl', sysctl('kernel.msgmax'), 'baseline', 'sysctls', '0-'],
  ['hostPort', { container: { ports: [{ containerPort: 80, hostPort: 80 }] } }, 'restricted', 'hostPorts', '0-'],
  ['no hostPort', { container: { ports: [{ containerPort: 80, hostPort: 0 }] } }, 'baseline', 'hostPorts', ''],
  ['hostPath', volume({ hostPath: { path: '/' } }), 'baseline', 'hostPathVolumes', '0-'],
  ['hostPath', volume({ hostPath: { path: '/' } }), 'restricted', 'restrictedVolumes', '0-'],
  ['nfs', volume({ nfs: { server: 'a', path: '/' } }), 'restricted', 'restrictedVolumes', '0-'],
  ['image', volume({ image: { reference: 'a:1' } }), 'restricted', 'restrictedVolumes', ''],
  ['no source', volume({}), 'restricted', 'restrictedVolumes', ''],
  [
    'HostProcess',
    { context: { windowsOptions: { hostProcess: true } }, own: { windowsOptions: { hostProcess: false } } },
    'baseline',
    'windowsHostProcess',
    '0-',
  ],
  [
    'a probe',
    { container: { livenessProbe: { httpGet: { host: '127.0.0.1', port: 80 } } } },
    'restricted',
    'hostProbesAndHostLifecycle',
    '34-',
  ],
  [
    'a hook',
    { container: { lifecycle: { preStop: { tcpSocket: { host: 'a', port: 80 } } } } },
    'baseline',
    'hostProbesAndHostLifecycle',
    '34-',
  ],
  ['escalation', { own: { allowPrivilegeEscalation: null } }, 'restricted', 'allowPrivilegeEscalation', '8-'],
  [
    'escalation on Windows',
    { spec: windows, own: { allowPrivilegeEscalation: true } },
    'restricted',
    'allowPrivilegeEscalation',
    '8-24',
  ],
  ['root', { context: { runAsNonRoot: null } }, 'restricted', 'runAsNonRoot', '0-'],
  ['root on Windows', { spec: windows, context: { runAsNonRoot: null } }, 'restricted', 'runAsNonRoot', '0-'],
  [
    'root that every container overrides',
    { context: { runAsNonRoot: false }, own: { runAsNonRoot: true }, init: { runAsNonRoot: true } },
    'restricted',
    'runAsNonRoot',
    '0-',
  ],
  ['root apart', { spec: isolated, own: { runAsNonRoot: false } }, 'restricted', 'runAsNonRoot', '0-34'],
  ['user 0', { own: { runAsUser: 0 } }, 'restricted', 'runAsUser', '23-'],
  ['user 0 apart', { spec: isolated, context: { runAsUser: 0 } }, 'restricted', 'runAsUser', '23-34'],
  ['user 0', { own: { runAsUser: 0 } }, 'baseline', 'runAsUser', ''],
];

describe('the Pod Security Standards', () => {
  test.each(CASES)('%s, %j, %s: %s is broken in %j', (_, parts, level, control, versions) => {
    expect(brokenIn(parts, level, control)).toBe(versions);
  });

  test('a pod that does all that is asked satisfies Restricted in every version', () => {
    expect(MINORS.map((minor) => levelOf(workloadOf({}), minor))).toEqual(MINORS.map(() => 'restricted'));
  });

  test('the levels are a ladder', () => {
    expect(levelOf(workloadOf({ own: { runAsNonRoot: false } }), 37)).toBe('baseline');
    expect(levelOf(workloadOf({ spec: { hostPID: true } }), 37)).toBe('privileged');
  });

  test('Privileged has no controls, and a control counts once', () => {
    expect(controlsOf('privileged', 37)).toEqual([]);
    expect(controlsOf('baseline', 37).map(({ id }) => id)).toHaveLength(12);
    expect(controlsOf('restricted', 37).map(({ id }) => id)).toHaveLength(15);
    expect(controlsOf('restricted', 0).map(({ id }) => id)).toContain('seccompProfile_baseline');
  });

  test('a violation stands at the node that breaks the control', () => {
    const [violation] = violationsOf(workloadOf({ own: { privileged: true } }), 'baseline', 37);
    expect(violation).toMatchObject({ label: 'container app', reason: 'is privileged', missing: false });
    expect(violation?.node.path).toEqual(['spec', 'containers', 0, 'securityContext', 'privileged']);
  });
});

const PROFILES = {
  baseline: rules.filter(({ standards }) => standards.includes('pss: baseline')),
  restricted: rules.filter(({ standards }) => standards.some((standard) => standard.startsWith('pss: '))),
};

/** Where the rules of a level disagree with its controls: "1.34 baseline: host-port". */
function disagreements(parts: Parts): readonly string[] {
  return (['baseline', 'restricted'] as const).flatMap((level) =>
    MINORS.flatMap((minor) => {
      const now = clusterOf(parts);
      const view = { now, before: now, elsewhere: [], kubernetes: { minor } };
      const { findings } = analyse('.', PROFILES[level], view);
      const broken = now.workloads.some((workload) => violationsOf(workload, level, minor).length > 0);
      return broken === findings.length > 0 ? [] : [`1.${minor} ${level}: ${findings.map(({ rule }) => rule).join()}`];
    }),
  );
}

describe('the rules of a profile say what its controls say, in every version', () => {
  test.each(CASES.map(([name, parts]) => [name, parts] as const))('%s: %j', (_, parts) => {
    expect(disagreements(parts)).toEqual([]);
  });
});
