import { atLeast, type Severity } from '../finding.js';
import type { Family, Rule } from '../rules/rule.js';

/** Which rules are meant, as data about their facts. */
export type Selection =
  /** Those that are on by default; of them, only the ones that are at least so severe. */
  | { readonly by: 'default'; readonly from?: Severity }
  /** Those that name one of these controls, exactly. */
  | { readonly by: 'control'; readonly controls: readonly string[] }
  /** Those that name any control of a standard: `cis` means "cis" and "cis: 5.2.2". */
  | { readonly by: 'standard'; readonly standard: string }
  | { readonly by: 'family'; readonly family: Family }
  /** All but some families and some rules. */
  | { readonly by: 'all'; readonly except: readonly Family[]; readonly exceptRules: readonly string[] };

/** A named choice of rules. It decides about the rules that settings do not mention. */
export interface Profile {
  readonly name: string;
  /** What it is for, in one sentence. */
  readonly about: string;
  /** A rule is on when one of these means it. */
  readonly selects: readonly Selection[];
  /** Mildest severity that blocks, unless settings or the command line name another. */
  readonly failOn?: Severity;
}

/** Rules that say nothing useful before settings tell them what is approved. */
const WAITS_FOR_SETTINGS = [
  'certificate-policy-violation',
  'flux-source-not-approved',
  'image-pull-secret-missing',
  'image-registry-not-approved',
  'image-signature-unverified',
  'mesh-injection-missing',
  'required-metadata-missing',
  'runtime-class-not-approved',
  'storage-class-unapproved',
];

/** Rules about which well-run teams disagree, or that restate what others say more exactly. */
const MATTERS_OF_OPINION = [
  'cpu-limit-missing',
  'liveness-probe-missing',
  'priority-class-unset',
  'request-limit-ratio',
  'secret-env-reference',
  'security-context-absent',
];

export const PROFILE_NAMES = [
  'baseline',
  'recommended',
  'strict',
  'pss-baseline',
  'pss-restricted',
  'nsa',
  'cis',
  'owasp',
  'mitre',
  'cluster-bootstrap',
] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const DEFAULT_PROFILE: ProfileName = 'recommended';

/** Every profile by its name. */
export const profiles: Readonly<Record<ProfileName, Profile>> = {
  baseline: {
    name: 'baseline',
    about: 'A first step: of the recommended rules those that are high or critical.',
    selects: [{ by: 'default', from: 'high' }],
  },
  recommended: {
    name: 'recommended',
    about: 'The default: every rule that is on by default.',
    selects: [{ by: 'default' }],
  },
  strict: {
    name: 'strict',
    about:
      'Every rule but those of cluster-bootstrap, those that wait for settings, and those about which well-run teams disagree.',
    selects: [
      { by: 'all', except: ['cluster-bootstrap'], exceptRules: [...WAITS_FOR_SETTINGS, ...MATTERS_OF_OPINION] },
    ],
  },
  'pss-baseline': {
    name: 'pss-baseline',
    about:
      'Exactly the baseline level of the Pod Security Standards for the Kubernetes version; anything found blocks.',
    selects: [{ by: 'control', controls: ['pss: baseline'] }],
    failOn: 'info',
  },
  'pss-restricted': {
    name: 'pss-restricted',
    about:
      'Exactly the restricted level of the Pod Security Standards, which includes baseline, for the Kubernetes version; anything found blocks.',
    selects: [{ by: 'control', controls: ['pss: baseline', 'pss: restricted'] }],
    failOn: 'info',
  },
  nsa: {
    name: 'nsa',
    about: 'The rules that stand for advice of the NSA and CISA hardening guide.',
    selects: [{ by: 'standard', standard: 'nsa' }],
  },
  cis: {
    name: 'cis',
    about: 'The rules that stand for controls of the CIS benchmark for Kubernetes.',
    selects: [{ by: 'standard', standard: 'cis' }],
  },
  owasp: {
    name: 'owasp',
    about: 'The rules that stand for a risk of the OWASP Kubernetes Top Ten.',
    selects: [{ by: 'standard', standard: 'owasp' }],
  },
  mitre: {
    name: 'mitre',
    about: 'The rules that stand against a technique of MITRE ATT&CK.',
    selects: [{ by: 'standard', standard: 'mitre' }],
  },
  'cluster-bootstrap': {
    name: 'cluster-bootstrap',
    about: 'The recommended rules, and those about the flags of control plane, etcd and kubelet.',
    selects: [{ by: 'default' }, { by: 'family', family: 'cluster-bootstrap' }],
  },
};

/** True when a profile switches a rule on. */
export function isSelected(profile: Profile, rule: Rule): boolean {
  return profile.selects.some((selection) => means(selection, rule));
}

function means(selection: Selection, { id, enabled, severity, standards, family }: Rule): boolean {
  switch (selection.by) {
    case 'default':
      return enabled && atLeast(severity, selection.from ?? 'info');
    case 'control':
      return standards.some((control) => selection.controls.includes(control));
    case 'standard':
      return standards.some((control) => control.split(':')[0] === selection.standard);
    case 'family':
      return family === selection.family;
    case 'all':
      return !selection.except.includes(family) && !selection.exceptRules.includes(id);
  }
}
