import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** The minor that took the kind away. */
const REMOVED = 25;

export const podSecurityPolicyPermissive = defineRule({
  id: 'pod-security-policy-permissive',
  title: 'PodSecurityPolicy object still present',
  family: 'api-lifecycle',
  why: 'Kubernetes 1.25 took PodSecurityPolicy away, so the object protects nothing; before that, what it permits every pod under it may do.',
  remedy: 'Delete it, and use Pod Security Admission labels or a policy engine.',
  severity: 'medium',
  standards: ['owasp: K04'],
  equivalents: {
    checkov: [
      'CKV_K8S_1',
      'CKV_K8S_2',
      'CKV_K8S_3',
      'CKV_K8S_4',
      'CKV_K8S_5',
      'CKV_K8S_6',
      'CKV_K8S_7',
      'CKV_K8S_24',
      'CKV_K8S_32',
      'CKV_K8S_36',
    ],
    kics: [
      'psp_set_to_privileged',
      'psp_allows_privilege_escalation',
      'psp_allows_sharing_host_ipc',
      'psp_allows_sharing_host_pid',
      'psp_containers_share_host_network_namespace',
      'psp_with_added_capabilities',
      'psp_with_unrestricted_access_to_host_path',
      'net_raw_capabilities_disabled_for_psp',
      'not_limited_capabilities_for_pod_security_policy',
      'root_containers_admitted',
    ],
    kubescape: ['C-0068', 'C-0213', 'C-0214', 'C-0215', 'C-0216', 'C-0217', 'C-0218', 'C-0219', 'C-0220'],
  },
  *check({ now, kubernetes }) {
    for (const policy of now.ofKind('PodSecurityPolicy')) {
      if (policy.group !== 'policy' && policy.group !== 'extensions') continue;
      if (kubernetes.minor >= REMOVED) yield gone(policy);
      else for (const [field, at, what] of permitted(policy)) yield remarkOf(policy, field, at, what);
    }
  },
  examples: [
    {
      name: 'nothing reads it any more',
      manifest: yaml`
        apiVersion: policy/v1beta1 # <-- here
        kind: PodSecurityPolicy
        metadata: {name: open}
        spec: {privileged: true}
      `,
    },
    {
      name: 'what it permits where it is read',
      kubernetes: '1.24',
      manifest: yaml`
        apiVersion: policy/v1beta1
        kind: PodSecurityPolicy
        metadata:
          name: open
          annotations: {seccomp.security.alpha.kubernetes.io/allowedProfileNames: "*"} # <-- here
        spec: # <-- here x2
          privileged: true # <-- here
          hostPID: true # <-- here
          hostIPC: false
          allowedCapabilities: ["*"] # <-- here
          allowedProcMountTypes: [Unmasked] # <-- here
          allowedUnsafeSysctls: [kernel.msg*] # <-- here
          runAsUser: {rule: RunAsAny} # <-- here
          fsGroup: {rule: RunAsAny} # <-- here
          supplementalGroups: # <-- here
            rule: MustRunAs
            ranges: [{min: 0, max: 65535}]
          volumes: ["*"] # <-- here
        ---
        apiVersion: policy/v1beta1
        kind: PodSecurityPolicy
        metadata: {name: paths} # <-- here
        spec:
          allowPrivilegeEscalation: false
          requiredDropCapabilities: [KILL] # <-- here
          runAsUser: {rule: MustRunAsNonRoot}
          allowedHostPaths:
            - pathPrefix: /dev # <-- here
            - {pathPrefix: /var/log, readOnly: true}
      `,
    },
    {
      name: 'one that permits little',
      kubernetes: '1.24',
      manifest: yaml`
        apiVersion: policy/v1beta1
        kind: PodSecurityPolicy
        metadata:
          name: closed
          annotations: {seccomp.security.alpha.kubernetes.io/defaultProfileName: runtime/default}
        spec:
          privileged: null
          allowPrivilegeEscalation: false
          requiredDropCapabilities: [ALL]
          runAsUser: {rule: MustRunAsNonRoot}
          fsGroup: {rule: MustRunAs, ranges: [{min: 1, max: 65535}]}
          volumes: [configMap, hostPath]
          allowedHostPaths: [{pathPrefix: /var/log, readOnly: true}]
      `,
    },
    {
      name: 'the kind of another project',
      manifest: yaml`
        apiVersion: example.com/v1
        kind: PodSecurityPolicy
        metadata: {name: other}
      `,
    },
  ],
});

function gone(policy: Resource): Remark {
  return {
    about: policy,
    subject: 'policy',
    at: policy.root,
    message: `no cluster since Kubernetes 1.${REMOVED} reads a PodSecurityPolicy, so ${policy.name} protects nothing`,
  };
}

const remarkOf = (policy: Resource, subject: string, at: Node, what: string): Remark => ({
  about: policy,
  subject,
  at,
  message: `the policy ${policy.name} permits ${what}`,
});

type Permitted = readonly [field: string, at: Node, what: string];

function* permitted(policy: Resource): Iterable<Permitted> {
  const { root, fragment } = policy;
  const spec = root.at('spec');
  for (const [field, what] of Object.entries(FLAGS))
    if (spec.at(field).flag() === true) yield [field, spec.at(field), what];
  const escalation = spec.at('allowPrivilegeEscalation');
  if (escalation.flag() === true || (!escalation.present && !fragment))
    yield ['allowPrivilegeEscalation', escalation, 'processes to gain more privileges than their parent'];
  const added = spec.at('allowedCapabilities');
  if (added.items().length > 0) yield ['allowedCapabilities', added, 'added capabilities'];
  const dropped = spec.at('requiredDropCapabilities');
  if (!dropped.texts().some((name) => name === 'ALL' || name === 'NET_RAW') && (dropped.present || !fragment))
    yield [
      'requiredDropCapabilities',
      dropped,
      dropped.present ? 'the capability NET_RAW' : 'every default capability',
    ];
  const user = spec.at('runAsUser', 'rule');
  if (user.text() !== undefined && user.text() !== 'MustRunAsNonRoot' && !isAboveRoot(spec.at('runAsUser')))
    yield ['runAsUser', user, 'containers that run as root'];
  for (const field of ['supplementalGroups', 'fsGroup']) {
    const groups = spec.at(field);
    if (groups.at('rule').present && !isAboveRoot(groups))
      yield [
        field,
        groups.at('rule').text() === 'RunAsAny' ? groups.at('rule') : groups,
        'membership of the root group',
      ];
  }
  yield* permittedPaths(spec);
  yield* permittedKernel(policy);
}

function* permittedPaths(spec: Node): Iterable<Permitted> {
  const [volumes, allowed] = [spec.at('volumes'), spec.at('allowedHostPaths')];
  for (const path of allowed.items())
    if (path.at('readOnly').flag() !== true)
      yield [
        'allowedHostPaths',
        path.at('readOnly'),
        `writing to ${path.at('pathPrefix').text() ?? 'a path'} of the node`,
      ];
  const all = volumes.texts().some((name) => name === '*' || name === 'hostPath');
  if (all && allowed.items().length === 0) yield ['allowedHostPaths', volumes, 'writing to every path of the node'];
}

const SECCOMP = 'seccomp.security.alpha.kubernetes.io';

function* permittedKernel({ root, fragment }: Resource): Iterable<Permitted> {
  const types = root.at('spec', 'allowedProcMountTypes');
  if (types.texts().includes('Unmasked')) yield ['allowedProcMountTypes', types, 'an unmasked /proc'];
  const sysctls = root.at('spec', 'allowedUnsafeSysctls');
  if (sysctls.texts().length > 0) yield ['allowedUnsafeSysctls', sysctls, 'unsafe sysctls'];
  const annotations = root.at('metadata', 'annotations');
  const allowed = annotations.at(`${SECCOMP}/allowedProfileNames`);
  const given = allowed.present || annotations.at(`${SECCOMP}/defaultProfileName`).present;
  const names = allowed.text()?.split(',') ?? [];
  if (names.includes('*') || names.includes('unconfined') || (!given && !fragment))
    yield ['seccomp', allowed, 'pods without a seccomp profile'];
}

const FLAGS: Readonly<Record<string, string>> = {
  privileged: 'privileged containers',
  hostPID: 'the process namespace of the node',
  hostIPC: 'the IPC namespace of the node',
  hostNetwork: 'the network of the node',
};

/** MustRunAs with ranges that leave 0 out keeps root away too. */
function isAboveRoot(user: Node): boolean {
  const ranges = user.at('ranges').items();
  return (
    user.at('rule').text() === 'MustRunAs' &&
    ranges.length > 0 &&
    ranges.every((it) => (it.at('min').number() ?? 0) > 0)
  );
}
