import { BOOTSTRAP_SETTINGS } from '../../src/analysis/cluster/bootstrap-flags.js';
import { subjectOf } from '../../src/analysis/cluster/bootstrap-setting.js';
import type { Finding } from '../../src/analysis/index.js';
import { NOT_KICS } from './kics-scope.js';
import { KUBESCAPE_OUT_OF_SCOPE } from './kubescape-out-of-scope.js';
import type { Tool } from './label.js';

const PEM = 'asks only that the name of the file ends in .pem, if it is given at all';
const REVIEW = 'fails wherever the flag is set, whatever its value, so that a person looks';

/** Upstream checks that are not compared, with the reason. */
export const OUT_OF_SCOPE: Readonly<Partial<Record<Tool, Readonly<Record<string, string>>>>> = {
  checkov: {
    CKV_K8S_97: PEM,
    CKV_K8S_110: PEM,
    CKV_K8S_111: PEM,
  },
  kics: NOT_KICS,
  'kubescape-rego': {
    ...KUBESCAPE_OUT_OF_SCOPE,
    'ensure-that-the-api-server-DenyServiceExternalIPs-is-not-set':
      'forbids the plugin that the benchmark demands by now',
    'ensure-that-the-api-server-audit-log-maxbackup-argument-is-set-to-10-or-as-appropriate': REVIEW,
    'ensure-that-the-api-server-audit-log-maxsize-argument-is-set-to-100-or-as-appropriate': REVIEW,
    'ensure-that-the-controller-manager-terminated-pod-gc-threshold-argument-is-set-as-appropriate': REVIEW,
    'ensure-that-the-api-server-request-timeout-argument-is-set-as-appropriate': REVIEW,
  },
};

/** The subjects of the settings of control plane, etcd and kubelet for which a rule answers, with the checks that are about each. */
const SUBJECTS = new Map<string, Map<string, readonly string[]>>();
for (const setting of BOOTSTRAP_SETTINGS) {
  const ofRule = SUBJECTS.get(setting.rule) ?? new Map<string, readonly string[]>();
  SUBJECTS.set(setting.rule, ofRule.set(subjectOf(setting), setting.checks));
}

/** True unless a finding of a rule about many settings is about another setting than the checks with these ids. */
export function answersFor({ rule, subject }: Pick<Finding, 'rule' | 'subject'>, ids: readonly string[]): boolean {
  const checks = SUBJECTS.get(rule)?.get(subject);
  return checks === undefined || ids.some((id) => checks.includes(id));
}
