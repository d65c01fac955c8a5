import picomatch from 'picomatch';
import type { Severity } from '../finding.js';
import { type KubernetesVersion, NEWEST_KUBERNETES, parseKubernetesVersion } from '../rules/kubernetes-version.js';
import type { Rule } from '../rules/rule.js';
import { isSelected, profiles } from './profile.js';
import { ruleMode, type Settings } from './settings.js';

/** The rules that settings switch on, with the severities that they ask for; of the others the profile's. */
export function rulesUnder(settings: Settings, all: readonly Rule[]): readonly Rule[] {
  const profile = profiles[settings.profile];
  return all.flatMap((rule) => {
    const setting = Object.hasOwn(settings.rules, rule.id) ? settings.rules[rule.id] : undefined;
    if (setting === undefined) return isSelected(profile, rule) ? [rule] : [];
    const mode = ruleMode(setting);
    if (!mode.enabled) return [];
    const configured = mode.options === undefined ? rule : (rule.options?.apply(mode.options) ?? rule);
    return [mode.severity === undefined ? configured : withSeverity(configured, mode.severity)];
  });
}

/** The same rule, all of whose findings have one severity. */
function withSeverity(rule: Rule, severity: Severity): Rule {
  return {
    ...rule,
    severity,
    *check(view) {
      for (const remark of rule.check(view)) yield { ...remark, severity };
    },
  };
}

/** The mildest severity that blocks: the one the settings name, else the profile's, else high. */
export function failOnUnder({ failOn, profile }: Pick<Settings, 'failOn' | 'profile'>): Severity {
  return failOn ?? profiles[profile].failOn ?? 'high';
}

/** The version to judge for: the one the settings name, else the newest known. */
export function kubernetesUnder(settings: Settings): KubernetesVersion {
  const named =
    settings.kubernetesVersion === undefined ? undefined : parseKubernetesVersion(settings.kubernetesVersion);
  return named ?? NEWEST_KUBERNETES;
}

/** Tells which files the settings leave out. Globs are matched against the whole path; dot files count. */
export function excludedBy(settings: Settings): (path: string) => boolean {
  if (settings.exclude.length === 0) return () => false;
  return picomatch([...settings.exclude], { dot: true });
}
