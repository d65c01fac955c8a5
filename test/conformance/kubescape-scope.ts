import type { Counterpart, Translation } from './translation.js';

/*
 * Kubescape's rules in terms of ours. Its labels name rules, and our equivalents name the controls that use them, of which
 * one control may use thirty rules. A rule that stands neither here nor in `kubescape-out-of-scope.ts` is compared by its
 * controls; those are the rules about flags of the control plane.
 */

const by = (...rules: readonly string[]): Translation => ({ by: rules.map((rule) => ({ rule })) });

const WORKLOADS = ['Pod', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'CronJob'];

/** Upstream takes an object that names no namespace for one of `default`, as `kubectl apply` would. */
const inDefault = (...kinds: readonly string[]): Translation => ({
  by: [{ rule: 'namespace-default-used', options: { unnamed: true }, ...(kinds.length > 0 && { kinds }) }],
});

/**
 * A permission that a role gives. A rule that gives everything is one finding of `rbac-wildcard-all`, one that gives a verb
 * on everything one of `rbac-wildcard-partial`.
 */
const permission = (verbs: readonly string[], ...named: readonly (string | Counterpart)[]): Translation => ({
  by: [
    ...named.map((each) => (typeof each === 'string' ? { rule: each } : each)),
    { rule: 'rbac-wildcard-all' },
    {
      rule: 'rbac-wildcard-partial',
      says: new RegExp(
        `may (?:do everything with|.*\\b(?:${verbs.join('|')})\\b).* every resource of (?:every|the core)`,
      ),
    },
  ],
  anywhere: true,
});
const WRITE = ['update', 'patch'];

/** Upstream asks that one PodSecurityPolicy at least forbids it; ours names each that permits it, while clusters read them. */
const policy = (field: string): Translation => ({
  by: [{ rule: 'pod-security-policy-permissive', subject: new RegExp(`^${field}$`) }],
  unlessOnePasses: 'PodSecurityPolicy',
  kubernetes: '1.24',
});

/** Upstream judges the whole cluster, in which nothing stands elsewhere. */
const COMPLETE = { completeTargets: true };
const inWholeCluster = (rule: string): Translation => ({ by: [{ rule, options: COMPLETE }] });

/** Upstream names the workload that a Service or a route leads to, where both stand in the sample; ours, what leads there. */
const exposed = (...rules: readonly string[]): Translation => ({
  by: [{ rule: 'exposure-increased', subject: /^exposure of (?!Service )/ }, ...rules.map((rule) => ({ rule }))],
  anywhere: true,
  introduced: true,
});

/** A workload is isolated, for upstream, when any policy takes it, in whichever direction. */
const isolated: Translation = {
  by: [{ rule: 'network-policy-missing', options: COMPLETE, kinds: WORKLOADS, says: /ingress and egress/ }],
};

/** An enforced level: none at all is the business of one rule, one that is too low that of another. */
const enforced = (least: string): Translation => ({
  by: [{ rule: 'namespace-psa-enforce-missing', options: { least }, kinds: ['Namespace'] }],
});

/** Upstream has bounds in a file that the samples do not show; 1 CPU and 1Gi are bounds as teams set them. */
const bounds = (resource: string, amount: string): Counterpart => ({
  rule: 'request-limit-ratio',
  options: { maxRatio: {}, ceiling: { [resource]: amount } },
});
const sandbox = ({ rule, ...rest }: Counterpart): Counterpart => ({ rule, ...rest, kinds: ['SandboxTemplate'] });

/** The registries that the comments of the samples allow. */
const REGISTRIES = { allow: ['gcr.io', 'docker.io/library/nginx', 'debian-azurecr.io'] };
const SANDBOX_REGISTRIES = { allow: ['gcr.io', 'docker.io/library'] };

/** Upstream has a list of tags that move; these are names of a flavour without a version. */
const FLAVOURS = { floating: ['alpine', 'slim', 'bookworm', 'bullseye', 'jammy', 'noble'] };

const labelled = (where: string, [key = '', ...or]: readonly string[]) => ({ key, or, where });
/** Upstream asks for any label of a list, of the object and of its pods. */
const anyLabel = (keys: readonly string[]): Translation => ({
  by: [
    {
      rule: 'required-metadata-missing',
      options: { common: [], required: [labelled('metadata', keys), labelled('podTemplate', keys)] },
      kinds: WORKLOADS,
    },
  ],
});
const COMMON = ['name', 'instance', 'version', 'component', 'part-of', 'managed-by', 'created-by'];

/** The capabilities of upstream's list. */
const INSECURE =
  /\b(?:SETPCAP|NET_ADMIN|NET_RAW|SYS_MODULE|SYS_RAWIO|SYS_PTRACE|SYS_ADMIN|SYS_BOOT|MAC_OVERRIDE|MAC_ADMIN|PERFMON|ALL|BPF)$/;

export const KUBESCAPE: Readonly<Record<string, Translation>> = {
  // Components with a known flaw.
  'CVE-2022-24348': { by: [{ rule: 'vulnerable-platform-component', says: /CVE-2022-24348/ }] },
  'CVE-2022-39328': { by: [{ rule: 'vulnerable-platform-component', says: /CVE-2022-39328/ }] },
  'CVE-2022-47633': { by: [{ rule: 'vulnerable-platform-component', says: /CVE-2022-47633/ }] },
  'detect-nginx-ingress-controller-eol': { by: [{ rule: 'vulnerable-platform-component', says: /ingress-nginx/ }] },

  // Sandboxes of agents.
  'agent-sandbox-egress-policy': {
    by: [sandbox({ rule: 'network-policy-missing' })],
  },
  'agent-sandbox-hardened-runtime-class': {
    by: [sandbox({ rule: 'runtime-class-not-approved', options: { approved: ['gvisor'] } })],
  },
  'agent-sandbox-image-registry-allowlist': {
    by: [sandbox({ rule: 'image-registry-not-approved', options: SANDBOX_REGISTRIES })],
  },
  'agent-sandbox-image-tag-provenance': { by: [sandbox({ rule: 'image-mutable-tag', options: FLAVOURS })] },
  'resources-sandbox-cpu-limits': { by: [sandbox({ rule: 'cpu-limit-missing' }), sandbox(bounds('cpu', '1'))] },
  'resources-sandbox-memory-limits': {
    by: [sandbox({ rule: 'memory-limit-missing' }), sandbox(bounds('memory', '1Gi'))],
  },

  // Pods.
  'alert-any-hostpath': by('host-path-volume', 'container-runtime-socket-mount'),
  'alert-rw-hostpath': {
    by: [{ rule: 'host-path-sensitive', says: /mounted to be written/ }, { rule: 'container-runtime-socket-mount' }],
  },
  // What holds half the node, as /etc does, is told by the rule about sensitive paths.
  'alert-mount-potential-credentials-paths': by('cloud-credential-path-mount', 'host-path-sensitive'),
  'automount-default-service-account': {
    by: [{ rule: 'service-account-token-automount', kinds: ['ServiceAccount'] }],
  },
  'automount-service-account': {
    by: [{ rule: 'service-account-token-automount', options: { everyAccount: true } }],
  },
  'serviceaccount-token-mount': { by: [{ rule: 'service-account-token-automount', says: /which has rights here/ }] },
  'configured-liveness-probe': by('liveness-probe-missing'),
  'configured-readiness-probe': by('readiness-probe-missing'),
  'container-hostPort': by('host-port'),
  'containers-mounting-docker-socket': by('container-runtime-socket-mount'),
  'deprecated-service-account-field': by('deprecated-service-account-field'),
  'drop-capability-netraw': {
    by: [
      { rule: 'capability-drop-all-missing', says: /NET_RAW/ },
      { rule: 'capability-dangerous-added', subject: /NET_RAW$/ },
      { rule: 'capability-beyond-baseline', says: /\bNET_RAW\b/ },
    ],
  },
  'duplicate-env-var': by('environment-variable-duplicate'),
  'host-ipc-privileges': by('host-ipc'),
  'host-network-access': by('host-network'),
  'host-pid-ipc-privileges': by('host-pid', 'host-ipc'),
  'host-pid-privileges': by('host-pid'),
  'immutable-container-filesystem': by('read-only-root-filesystem-missing'),
  'insecure-capabilities': {
    by: [
      { rule: 'capability-dangerous-added', subject: INSECURE },
      { rule: 'capability-beyond-baseline', subject: INSECURE },
    ],
  },
  // Upstream is content with any kind of hardening, each of which has a rule of its own here.
  'linux-hardening': {
    by: [
      { rule: 'seccomp-profile-missing' },
      { rule: 'capability-drop-all-missing' },
      { rule: 'apparmor-unconfined', options: { requireProfile: true } },
    ],
    every: true,
  },
  'naked-pods': by('bare-pod'),
  'non-root-containers': by('run-as-nonroot-missing', 'run-as-root-uid', 'run-as-root-group'),
  'rule-allow-privilege-escalation': by('privilege-escalation-allowed'),
  'rule-privilege-escalation': by('privileged-container'),
  'set-hostprocess-true': by('windows-host-process'),
  'set-procmount-default': by('proc-mount-unmasked'),
  'set-seccomp-profile': by('seccomp-profile-missing', 'seccomp-unconfined'),
  'set-seccomp-profile-RuntimeDefault': {
    by: [{ rule: 'seccomp-profile-missing', options: { localhost: false } }, { rule: 'seccomp-unconfined' }],
  },
  'set-sysctls-params': by('unsafe-sysctl'),
  'sudo-in-container-entrypoint': by('container-command-suspicious'),
  'rule-access-dashboard-wl-v1': { by: [{ rule: 'legacy-component-present', subject: /Dashboard/ }] },
  'rule-can-ssh-to-pod-v1': { by: [{ rule: 'container-port-sensitive', says: /SSH/ }], anywhere: true },
  'no-rolling-update-strategy': by('rollout-strategy-unsafe'),
  'mismatching-selector': by('selector-template-mismatch'),
  'non-existent-service-account': inWholeCluster('service-account-missing'),
  'k8s-common-labels-usage': anyLabel(COMMON.map((name) => `app.kubernetes.io/${name}`)),
  'label-usage-for-resources': anyLabel(['app', 'tier', 'phase', 'version', 'owner', 'env']),

  // Images.
  'container-image-repository': { by: [{ rule: 'image-registry-not-approved', options: REGISTRIES }] },
  'container-image-repository-v1': { by: [{ rule: 'image-registry-not-approved', options: REGISTRIES }] },
  'image-not-pinned-to-digest': by('image-digest-missing'),
  'image-pull-policy-is-not-set-to-always': { by: [{ rule: 'image-pull-policy-mismatch', options: FLAVOURS }] },
  'rule-identify-old-k8s-registry': by('image-registry-retired'),

  // Resources.
  'resource-policies': by('cpu-limit-missing', 'memory-limit-missing'),
  'resources-cpu-limit-and-request': {
    by: [
      { rule: 'cpu-limit-missing' },
      { rule: 'cpu-request-missing', options: { written: true } },
      bounds('cpu', '1'),
    ],
  },
  'resources-cpu-limits': { by: [{ rule: 'cpu-limit-missing' }, bounds('cpu', '1')] },
  'resources-cpu-requests': { by: [{ rule: 'cpu-request-missing', options: { written: true } }, bounds('cpu', '1')] },
  'resources-memory-limit-and-request': {
    by: [
      { rule: 'memory-limit-missing' },
      { rule: 'memory-request-missing', options: { written: true } },
      bounds('memory', '1Gi'),
    ],
  },
  'resources-memory-limits': { by: [{ rule: 'memory-limit-missing' }, bounds('memory', '1Gi')] },
  'resources-memory-requests': {
    by: [{ rule: 'memory-request-missing', options: { written: true } }, bounds('memory', '1Gi')],
  },

  // The network.
  'dangling-gateway-backend': inWholeCluster('route-backend-dangling'),
  'dangling-ingress-backend': inWholeCluster('route-backend-dangling'),
  'dangling-networkpolicy': {
    by: [{ rule: 'network-policy-dangling', options: COMPLETE, subject: /^pod selector$/ }],
  },
  ensure_network_policy_configured_in_labels: isolated,
  'ingress-and-egress-blocked': isolated,
  'internal-networking': {
    by: [{ rule: 'network-policy-missing', options: COMPLETE, kinds: ['Namespace'] }],
  },
  'exposed-sensitive-interfaces-v1': { by: [{ rule: 'sensitive-interface-exposed' }], anywhere: true },
  'exposure-to-internet': exposed('service-node-port', 'service-load-balancer-public'),
  'exposure-to-internet-via-gateway-api': exposed(),
  'exposure-to-internet-via-istio-ingress': exposed(),
  'hpa-has-target': by('autoscaler-target-invalid'),
  'ingress-no-tls': by('ingress-tls-missing'),
  'nginx-ingress-snippet-annotation-vulnerability': by('ingress-nginx-snippet'),
  'service-with-no-workload': inWholeCluster('service-selector-dangling'),

  // Access.
  'anonymous-access-enabled': { by: [{ rule: 'rbac-anonymous-binding' }], anywhere: true },
  'cluster-admin-role': { by: [{ rule: 'rbac-cluster-admin-binding' }], anywhere: true },
  'ensure-default-service-accounts-has-only-default-roles': by('rbac-default-service-account-binding'),
  'exec-into-container-v1': permission(['create'], { rule: 'rbac-pod-exec', subject: /pods\/exec/ }),
  'rule-can-access-proxy-subresource': permission(['get', 'create'], 'rbac-node-proxy'),
  'rule-can-approve-cert-signing-request': permission(['update', 'patch', 'approve'], 'rbac-csr-approve'),
  'rule-can-bind-escalate': permission(['bind', 'escalate'], 'rbac-escalate-bind'),
  'rule-can-create-pod': permission(['create'], {
    rule: 'rbac-workload-write',
    subject: /\bpods\b/,
    says: /\bcreate\b/,
  }),
  'rule-can-create-pv': permission(['create'], 'rbac-persistent-volume-create'),
  'rule-can-create-service-account-token': permission(['create'], 'rbac-token-create'),
  'rule-can-delete-k8s-events-v1': permission(['delete', 'deletecollection'], 'rbac-audit-trail-delete'),
  'rule-can-impersonate-users-groups-v1': permission(['impersonate'], 'rbac-impersonate'),
  'rule-can-list-get-secrets-v1': permission(['get', 'list', 'watch'], 'rbac-secrets-access'),
  'rule-can-modify-admission-webhooks': permission([...WRITE, 'create', 'delete'], 'rbac-webhook-write'),
  'rule-can-portforward-v1': permission(['create'], { rule: 'rbac-pod-exec', subject: /pods\/portforward/ }),
  'rule-can-update-configmap-v1': permission(WRITE, 'rbac-sensitive-configmap-write'),
  'rule-excessive-delete-rights-v1': permission(['delete', 'deletecollection'], 'rbac-delete-broad'),
  'rule-list-all-cluster-admins-v1': { by: [{ rule: 'rbac-wildcard-all' }], anywhere: true },
  'system-authenticated-allowed-to-take-over-cluster': {
    by: [{ rule: 'rbac-authenticated-group-binding' }],
    anywhere: true,
  },
  'workload-with-administrative-roles': { by: [{ rule: 'workload-privileged-service-account' }], anywhere: true },
  'workload-with-cluster-takeover-roles': { by: [{ rule: 'workload-privileged-service-account' }], anywhere: true },

  // Secrets, storage, admission.
  'rule-credentials-configmap': by('secret-in-config-map', 'private-key-material'),
  'rule-credentials-in-env-var': by('secret-in-env-literal', 'private-key-material'),
  'rule-secrets-in-env-var': by('secret-env-reference'),
  'pv-without-encryption': { by: [{ rule: 'storage-encryption-disabled' }], anywhere: true },
  'list-all-mutating-webhooks': {
    by: [{ rule: 'webhook-introduced', kinds: ['MutatingWebhookConfiguration'] }],
    introduced: true,
  },
  'list-all-validating-webhooks': {
    by: [{ rule: 'webhook-introduced', kinds: ['ValidatingWebhookConfiguration'] }],
    introduced: true,
  },
  'pod-security-admission-applied-1': by('namespace-psa-enforce-missing'),
  'pod-security-admission-applied-2': by('namespace-psa-enforce-missing'),
  'pod-security-admission-baseline-applied-1': enforced('baseline'),
  'pod-security-admission-baseline-applied-2': enforced('baseline'),
  'pod-security-admission-restricted-applied-1': enforced('restricted'),
  'pod-security-admission-restricted-applied-2': enforced('restricted'),
  'psp-deny-allowed-capabilities': policy('allowedCapabilities'),
  'psp-deny-allowprivilegeescalation': policy('allowPrivilegeEscalation'),
  'psp-deny-hostipc': policy('hostIPC'),
  'psp-deny-hostnetwork': policy('hostNetwork'),
  'psp-deny-hostpid': policy('hostPID'),
  'psp-deny-privileged-container': policy('privileged'),
  'psp-deny-root-container': policy('runAsUser'),
  'psp-required-drop-capabilities': policy('requiredDropCapabilities'),

  // The namespace default.
  'configmap-in-default-namespace': inDefault('ConfigMap'),
  'csistoragecapacity-in-default-namespace': inDefault('CSIStorageCapacity'),
  'endpoints-in-default-namespace': inDefault('Endpoints'),
  'endpointslice-in-default-namespace': inDefault('EndpointSlice'),
  'horizontalpodautoscaler-in-default-namespace': inDefault('HorizontalPodAutoscaler'),
  'ingress-in-default-namespace': inDefault('Ingress'),
  'lease-in-default-namespace': inDefault('Lease'),
  'persistentvolumeclaim-in-default-namespace': inDefault('PersistentVolumeClaim'),
  'poddisruptionbudget-in-default-namespace': inDefault('PodDisruptionBudget'),
  'pods-in-default-namespace': inDefault(...WORKLOADS),
  'podtemplate-in-default-namespace': inDefault('PodTemplate'),
  'replicationcontroller-in-default-namespace': inDefault('ReplicationController'),
  'resources-secret-in-default-namespace': inDefault(),
  'role-in-default-namespace': inDefault('Role'),
  'rolebinding-in-default-namespace': inDefault('RoleBinding'),
  'service-in-default-namespace': inDefault('Service'),
  'serviceaccount-in-default-namespace': inDefault('ServiceAccount'),
};
