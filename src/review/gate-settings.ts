import {
  DEFAULT_SETTINGS,
  type FilePath,
  filePath,
  type Problem,
  type ProfileName,
  parseKubernetesVersion,
  type Rule,
  readSettings,
  rules,
  SETTINGS_FILES,
  type Settings,
  type Severity,
} from '../analysis/index.js';
import type { FileTree } from './ports.js';

/** What the command line may set for one run. */
export interface Overrides {
  readonly profile?: ProfileName;
  readonly failOn?: Severity;
  /** As "1.31"; callers have checked it. */
  readonly kubernetesVersion?: string;
  /** Ids of the only rules to run, switched on whatever the settings say. */
  readonly onlyRules?: readonly string[];
}

/** The settings that govern a review, where they stand, and what is wrong with them. */
export interface Governing {
  readonly settings: Settings;
  readonly file?: FilePath;
  readonly problems: readonly Problem[];
}

/** True for the paths at which settings are read, and so not judged as manifests. */
export function isSettingsFile(path: string): boolean {
  return SETTINGS_FILES.some((file) => file === path);
}

/**
 * Reads the settings of a tree. When they cannot be read the defaults are used and the problems say so: the review can
 * then be anything but a pass.
 */
export async function governingSettings(tree: FileTree): Promise<Governing> {
  const contents = await tree.read(SETTINGS_FILES.map(filePath));
  const present = [...contents].filter(([, content]) => content.kind !== 'absent');
  const [first, second] = present;
  if (first === undefined) return { settings: DEFAULT_SETTINGS, problems: [] };
  const [file, content] = first;
  if (second !== undefined) {
    return {
      settings: DEFAULT_SETTINGS,
      file,
      problems: [{ file: second[0], what: `there are settings in ${file} too; keep one file` }],
    };
  }
  if (content.kind !== 'text') {
    const why = content.kind === 'unreadable' ? content.why : 'it is gone';
    return { settings: DEFAULT_SETTINGS, file, problems: [{ file, what: `the settings could not be read: ${why}` }] };
  }
  const read = readSettings(file, content.text, rules);
  if (read.kind === 'invalid') return { settings: DEFAULT_SETTINGS, file, problems: read.problems };
  return { settings: read.settings, file, problems: [] };
}

/** The settings with what the command line asks for laid over them. */
export function overridden(settings: Settings, overrides: Overrides): Settings {
  const { profile, failOn, kubernetesVersion } = overrides;
  const version = kubernetesVersion !== undefined && parseKubernetesVersion(kubernetesVersion) !== undefined;
  return {
    ...settings,
    ...(profile === undefined ? {} : { profile }),
    ...(failOn === undefined ? {} : { failOn }),
    ...(version ? { kubernetesVersion } : {}),
  };
}

/** Of the rules that the settings switch on, those that the command line leaves. */
export function selectedRules(under: readonly Rule[], overrides: Overrides): readonly Rule[] {
  const { onlyRules } = overrides;
  if (onlyRules === undefined) return under;
  return onlyRules.flatMap((id) => under.find((rule) => rule.id === id) ?? rules.find((rule) => rule.id === id) ?? []);
}
