import { API_SERVER_ACCESS } from './bootstrap-apiserver-access.js';
import { API_SERVER_ADMISSION } from './bootstrap-apiserver-admission.js';
import { API_SERVER_AUDIT } from './bootstrap-apiserver-audit.js';
import { API_SERVER_TRANSPORT } from './bootstrap-apiserver-transport.js';
import { CONTROLLERS } from './bootstrap-controllers.js';
import { ETCD } from './bootstrap-etcd.js';
import { KUBELET } from './bootstrap-kubelet.js';
import { type Setting, subjectOf, toolOf } from './bootstrap-setting.js';

/** Every setting of control plane, etcd and kubelet that is judged. */
export const BOOTSTRAP_SETTINGS: readonly Setting[] = [
  ...API_SERVER_ACCESS,
  ...API_SERVER_ADMISSION,
  ...API_SERVER_AUDIT,
  ...API_SERVER_TRANSPORT,
  ...CONTROLLERS,
  ...ETCD,
  ...KUBELET,
];

/** The settings that a rule reports. */
export const settingsOf = (rule: string): readonly Setting[] => BOOTSTRAP_SETTINGS.filter((one) => one.rule === rule);

/** What a rule over the table says of itself: the numbers of the CIS benchmark and the checks of other tools, of all its rows. */
export function factsOf(rule: string): {
  readonly standards: readonly string[];
  readonly equivalents: Readonly<Record<string, readonly string[]>>;
  readonly checkSubjects: Readonly<Record<string, readonly string[]>>;
} {
  const rows = settingsOf(rule);
  const checks = [...new Set(rows.flatMap((row) => row.checks))].sort();
  const byTool = new Map<string, string[]>();
  for (const check of checks) byTool.set(toolOf(check), [...(byTool.get(toolOf(check)) ?? []), check]);
  const numbers = new Set(rows.flatMap(({ cis }) => (cis === undefined ? [] : [`cis: ${cis}`])));
  const checkSubjects = checks.map((check) => {
    const looked = rows.filter((row) => row.checks.includes(check));
    return [check, [...new Set(looked.map(subjectOf))]] as const;
  });
  return {
    standards: [...numbers],
    equivalents: Object.fromEntries(byTool),
    checkSubjects: Object.fromEntries(checkSubjects),
  };
}
