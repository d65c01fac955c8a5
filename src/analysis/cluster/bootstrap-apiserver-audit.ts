import type { Demand, Setting } from './bootstrap-setting.js';

const component = 'kube-apiserver' as const;
/** Flags by which audit events go to a service instead of a file. */
const ELSEWHERE = ['audit-webhook-config-file'];

const audit = (
  flag: string,
  demand: Demand,
  so: string,
  cis: string,
  checks: readonly string[],
  severity: Setting['severity'] = 'low',
): Setting => ({
  rule: 'bootstrap-audit-log-missing',
  component,
  flag,
  demand,
  absent: 'guilty',
  severity,
  so,
  cis,
  checks,
  ...(flag.startsWith('audit-log') ? { instead: ELSEWHERE } : {}),
});

/** What the API server writes down, and what it serves and stores otherwise. */
export const API_SERVER_AUDIT: readonly Setting[] = [
  audit(
    'audit-policy-file',
    { kind: 'set' },
    'nothing that happens at the API is recorded',
    '3.2.1',
    ['audit_policy_file_not_defined', 'C-0067', 'C-0160'],
    'medium',
  ),
  audit(
    'audit-log-path',
    { kind: 'set' },
    'audit events are kept nowhere',
    '1.2.16',
    ['KCV-0019', 'CKV_K8S_91', 'audit_log_path_not_set', 'C-0130'],
    'medium',
  ),
  audit(
    'audit-log-maxage',
    { kind: 'at least', value: 30 },
    'it is not certain that a month can be looked back',
    '1.2.17',
    ['KCV-0020', 'CKV_K8S_92', 'audit_log_maxage_not_properly_set', 'C-0131'],
  ),
  audit('audit-log-maxbackup', { kind: 'at least', value: 10 }, 'old audit logs may be gone too soon', '1.2.18', [
    'KCV-0021',
    'CKV_K8S_93',
    'audit_log_maxbackup_not_properly_set',
    'C-0132',
  ]),
  audit('audit-log-maxsize', { kind: 'at least', value: 100 }, 'audit logs rotate too soon, or never', '1.2.19', [
    'KCV-0022',
    'CKV_K8S_94',
    'audit_log_maxsize_not_properly_set',
    'C-0133',
  ]),
  {
    rule: 'bootstrap-profiling-enabled',
    component,
    flag: 'profiling',
    demand: { kind: 'is', value: false },
    absent: 'guilty',
    severity: 'low',
    so: 'details of the process are served at /debug/pprof',
    cis: '1.2.15',
    checks: ['KCV-0018', 'CKV_K8S_90', 'profiling_not_set_to_false', 'C-0129'],
  },
  {
    rule: 'bootstrap-resources-unbounded',
    component,
    flag: 'request-timeout',
    demand: { kind: 'at most', value: 300 },
    absent: 'fine',
    severity: 'low',
    so: 'slow requests can hold the API server for longer than five minutes',
    cis: '1.2.20',
    checks: ['CKV_K8S_95', 'request_timeout_not_properly_set', 'C-0134'],
  },
  {
    rule: 'bootstrap-encryption-missing',
    component,
    flag: 'encryption-provider-config',
    demand: { kind: 'set' },
    absent: 'guilty',
    severity: 'medium',
    so: 'Secrets lie in etcd and in its backups as they are',
    cis: '1.2.27',
    checks: ['KCV-0030', 'CKV_K8S_104', 'encryption_provider_config_is_not_defined', 'C-0141', 'C-0066'],
  },
];
