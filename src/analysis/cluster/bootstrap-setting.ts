import type { Severity } from '../finding.js';
import type { YamlPath } from '../source/location.js';

/** The programs that make a cluster, by the name of their binary. */
export const COMPONENTS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kubelet',
  'kube-proxy',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** What a setting must be like. */
export type Demand =
  | { readonly kind: 'set' }
  | { readonly kind: 'unset' }
  | { readonly kind: 'is' | 'is not'; readonly value: boolean | 0 }
  | { readonly kind: 'at least' | 'at most'; readonly value: number }
  /** Zero, which means no limit, or enough. */
  | { readonly kind: 'zero or at least'; readonly value: number }
  | { readonly kind: 'loopback' }
  /** A list that has one of the items. */
  | { readonly kind: 'has'; readonly oneOf: readonly string[] }
  | { readonly kind: 'has not'; readonly item: string }
  | { readonly kind: 'gate not off'; readonly gate: string }
  | { readonly kind: 'strong ciphers' }
  /** A file of its own, and not the one that a flag of another component names. */
  | { readonly kind: 'own file'; readonly not: { readonly component: Component; readonly flag: string } };

/** What the absence of a setting means: the component's default is right, or wrong, or was wrong up to a minor version. */
type Absence = 'fine' | 'guilty' | { readonly guiltyUntil: number };

/** One setting of a component that a benchmark judges: a flag, and the field of a configuration file that means the same. */
export interface Setting {
  /** The rule that reports it. */
  readonly rule: string;
  readonly component: Component;
  /** The flag, without dashes. */
  readonly flag: string;
  readonly demand: Demand;
  readonly absent: Absence;
  /** The field of the component's configuration file, which can have another default than the flag. */
  readonly field?: { readonly path: YamlPath; readonly absent: 'fine' | 'guilty' };
  /** True when kubeadm gives the flag a right value itself, so that its absence from kubeadm's files is fine. */
  readonly kubeadm?: boolean;
  /** Other flags or fields that take its place. */
  readonly instead?: readonly string[];
  /** The last minor version for which it is demanded. */
  readonly until?: number;
  readonly severity: Severity;
  /** What follows when it is not met, as the end of a sentence: "so anybody may …". */
  readonly so: string;
  /** Its number in the CIS benchmark. */
  readonly cis?: string;
  /** The checks of other tools that look at it. */
  readonly checks: readonly string[];
}

/** How a setting is called in findings and waivers: "kube-apiserver --profiling", with the item if it is about one. */
export function subjectOf({ component, flag, demand }: Setting): string {
  return [`${component} --${flag}`, ...itemOf(demand)].join(' ');
}

function itemOf(demand: Demand): readonly string[] {
  if (demand.kind === 'has') return demand.oneOf.slice(0, 1);
  if (demand.kind === 'has not') return [demand.item];
  return demand.kind === 'gate not off' ? [demand.gate] : [];
}

/** The tool that a check's id belongs to. */
export function toolOf(check: string): string {
  if (/^KCV-\d/.test(check)) return 'trivy';
  if (/^CKV_K8S_\d/.test(check)) return 'checkov';
  return /^C-\d/.test(check) ? 'kubescape' : 'kics';
}
