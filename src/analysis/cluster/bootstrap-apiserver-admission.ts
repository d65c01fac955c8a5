import type { Setting } from './bootstrap-setting.js';

const component = 'kube-apiserver' as const;

interface Plugin {
  readonly oneOf: readonly string[];
  readonly severity: Setting['severity'];
  readonly so: string;
  readonly checks: readonly string[];
  readonly cis?: string;
  readonly kubeadm?: boolean;
  readonly until?: number;
  readonly field?: NonNullable<Setting['field']>;
}

/** The last version in which Pod Security admission is not the one way to judge pods. */
const BEFORE_POD_SECURITY = 24;
/** The last version in which pod security policies were not yet deprecated. */
const BEFORE_DEPRECATION = 20;

const enabled = ({ oneOf, ...rest }: Plugin): Setting => ({
  rule: 'bootstrap-admission-plugin-missing',
  component,
  flag: 'enable-admission-plugins',
  demand: { kind: 'has', oneOf },
  absent: 'guilty',
  ...rest,
});

const notDisabled = (item: string, so: string, cis: string, checks: readonly string[]): Setting => ({
  rule: 'bootstrap-admission-disabled',
  component,
  flag: 'disable-admission-plugins',
  demand: { kind: 'has not', item },
  absent: 'fine',
  severity: 'high',
  so,
  cis,
  checks,
});

/** The admission plugins of the API server. */
export const API_SERVER_ADMISSION: readonly Setting[] = [
  enabled({
    oneOf: ['NodeRestriction'],
    kubeadm: true,
    severity: 'high',
    so: 'a kubelet may change other nodes and their pods',
    cis: '1.2.14',
    checks: ['KCV-0016', 'CKV_K8S_85', 'node_restriction_admission_control_plugin_not_set', 'C-0127'],
  }),
  enabled({
    oneOf: ['AlwaysPullImages'],
    severity: 'low',
    so: 'a pod may use a private image that is cached on its node without being allowed to pull it',
    cis: '1.2.11',
    checks: ['KCV-0012', 'CKV_K8S_80', 'always_pull_images_admission_control_plugin_not_set', 'C-0123'],
  }),
  enabled({
    oneOf: ['EventRateLimit'],
    // The plugin does nothing without a configuration.
    field: { path: ['plugins'], absent: 'guilty' },
    severity: 'low',
    so: 'one client can flood the API server with events',
    cis: '1.2.9',
    checks: ['KCV-0010', 'CKV_K8S_78', 'event_rate_limit_admission_control_plugin_not_set', 'C-0121'],
  }),
  enabled({
    oneOf: ['DenyServiceExternalIPs'],
    severity: 'medium',
    so: 'whoever may write services can take over traffic to any address',
    cis: '1.2.3',
    checks: ['KCV-0003', 'C-0115', 'C-0283'],
  }),
  enabled({
    oneOf: ['ImagePolicyWebhook'],
    severity: 'low',
    so: 'nothing decides which images may run',
    cis: '5.5.1',
    checks: ['image_policy_webhook_admission_control_plugin_not_set'],
  }),
  enabled({
    oneOf: ['SecurityContextDeny', 'PodSecurityPolicy'],
    until: BEFORE_POD_SECURITY,
    severity: 'medium',
    so: 'nothing keeps pods from asking for root or privileges',
    checks: ['KCV-0013', 'CKV_K8S_81', 'security_context_deny_admission_control_plugin_not_set', 'C-0124'],
  }),
  enabled({
    oneOf: ['PodSecurityPolicy'],
    until: BEFORE_DEPRECATION,
    severity: 'medium',
    so: 'pod security policies decide nothing',
    checks: ['CKV_K8S_84', 'pod_security_policy_admission_control_plugin_not_set', 'C-0068'],
  }),
  {
    rule: 'bootstrap-admission-disabled',
    component,
    flag: 'enable-admission-plugins',
    demand: { kind: 'has not', item: 'AlwaysAdmit' },
    absent: 'fine',
    severity: 'medium',
    so: 'the list contains a plugin that admits everything, as if there were no admission',
    cis: '1.2.10',
    checks: ['KCV-0011', 'CKV_K8S_79', 'always_admit_admission_control_plugin_set', 'C-0122'],
  },
  notDisabled('ServiceAccount', 'pods get no identity of their own', '1.2.12', [
    'KCV-0014',
    'CKV_K8S_82',
    'service_account_admission_control_plugin_disabled',
    'C-0125',
  ]),
  notDisabled('NamespaceLifecycle', 'objects can be made in namespaces that do not exist or are going', '1.2.13', [
    'KCV-0015',
    'CKV_K8S_83',
    'namespace_lifecycle_admission_control_plugin_disabled',
    'C-0126',
  ]),
];
