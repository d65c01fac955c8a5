import type { Fix, Severity } from '../finding.js';
import type { Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import { set } from '../source/patch.js';
import type { GivenFlag } from './bootstrap-command.js';
import { configuredComponents } from './bootstrap-component.js';
import type { ConfiguredComponent } from './bootstrap-configured.js';
import { meets, wanted, weakCiphers } from './bootstrap-demand.js';
import { settingsOf } from './bootstrap-flags.js';
import { type Setting, subjectOf } from './bootstrap-setting.js';
import type { Cluster } from './cluster.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';

/** A setting that is not as it should be. */
export interface BootstrapFault {
  readonly about: Resource;
  readonly subject: string;
  readonly at: Node | Place;
  readonly message: string;
  readonly severity: Severity;
  readonly fix?: Fix;
}

/** What is wrong with the settings that a rule reports; `minor` is the version where a component says none of itself. */
export function* bootstrapFaults(cluster: Cluster, minor: number, rule: string): Iterable<BootstrapFault> {
  const settings = settingsOf(rule);
  for (const configured of configuredComponents(cluster)) {
    for (const setting of settings) {
      if (setting.component !== configured.component) continue;
      if ((configured.minor ?? minor) > (setting.until ?? Number.POSITIVE_INFINITY)) continue;
      const fault = faultIn(cluster, configured, setting, configured.minor ?? minor);
      if (fault !== undefined) yield fault;
    }
  }
}

/** The old name of a flag, under which its list is meant, too. */
const OLD_NAMES: Readonly<Record<string, string>> = { 'enable-admission-plugins': 'admission-control' };

function faultIn(cluster: Cluster, configured: ConfiguredComponent, setting: Setting, minor: number) {
  const given = configured.file === undefined ? flagsOf(configured, setting) : fieldOf(configured.file, setting);
  if (given === undefined) return undefined;
  const last = given.at(-1);
  if (last === undefined) return isAbsenceGuilty(configured, setting, minor) ? missing(configured, setting) : undefined;
  if (setting.demand.kind === 'unset') return wrong(configured, setting, last);
  const texts = given.flatMap(({ text }) => text ?? []);
  if (texts.length < given.length) return undefined;
  const right = meets(setting.demand, texts) && !isShared(cluster, setting, last.text);
  return right ? undefined : wrong(configured, setting, last);
}

function flagsOf({ flags }: ConfiguredComponent, { flag }: Setting): readonly GivenFlag[] {
  return flags.filter(({ name }) => name === flag || name === OLD_NAMES[flag]);
}

/** The field's value as a flag would give it; undefined when the file has no such field. */
function fieldOf(file: Node, { field }: Setting): readonly GivenFlag[] | undefined {
  if (field === undefined) return undefined;
  const node = file.at(...field.path);
  // Components take an empty list for none.
  if (!node.present || (Array.isArray(node.value) && node.value.length === 0)) return [];
  const text = Array.isArray(node.value) ? namesIn(node).join(',') : scalar(node.value);
  return [{ name: '', text: text === undefined || holdsVariable(text) ? undefined : text, node, alone: false }];
}

/** The strings of a list, and what its mappings are called. */
const namesIn = (list: Node): readonly string[] =>
  list.items().flatMap((item) => item.text() ?? item.at('name').text() ?? []);

const scalar = (value: unknown): string | undefined =>
  ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;

function isAbsenceGuilty(configured: ConfiguredComponent, setting: Setting, minor: number): boolean {
  const { complete, form, flags, file } = configured;
  if (!complete || (form === 'kubeadm' && setting.kubeadm === true)) return false;
  if (setting.instead?.some((name) => flags.some((flag) => flag.name === name) || file?.at(name).flag() === true))
    return false;
  const absent = file === undefined ? setting.absent : (setting.field?.absent ?? 'fine');
  return typeof absent === 'string' ? absent === 'guilty' : minor <= absent.guiltyUntil;
}

/** True when a demand for a file of its own is not met, because another component of the target is given the same. */
function isShared(cluster: Cluster, { demand }: Setting, path: string | undefined): boolean {
  if (demand.kind !== 'own file' || path === undefined) return false;
  return cluster.once(filesByFlag).get(`${demand.not.component} ${demand.not.flag}`)?.has(path) === true;
}

function filesByFlag(cluster: Cluster): ReadonlyMap<string, ReadonlySet<string>> {
  const files = new Map<string, Set<string>>();
  for (const { component, flags } of configuredComponents(cluster)) {
    for (const { name, text } of flags) {
      if (text === undefined) continue;
      const key = `${component} ${name}`;
      files.set(key, (files.get(key) ?? new Set()).add(text));
    }
  }
  return files;
}

function missing(configured: ConfiguredComponent, setting: Setting): BootstrapFault {
  const { component, resource, at } = configured;
  const name = nameOf(configured, setting);
  const patch = configured.editable ? addition(configured, setting) : undefined;
  return {
    about: resource,
    subject: subjectOf(setting),
    at,
    message: `${component} is run without ${wanted(setting.demand, name)}, so ${setting.so}`,
    severity: setting.severity,
    ...fixOf(setting, name, patch),
  };
}

function wrong(configured: ConfiguredComponent, setting: Setting, given: GivenFlag): BootstrapFault {
  const { component, resource, form, editable } = configured;
  const name = nameOf(configured, setting);
  const replacement = given.alone ? `--${given.name}=${textValue(setting)}` : textValue(setting);
  const whole = given.alone || form !== 'command' || given.node.text() === given.text;
  const patch =
    whole && editable ? set(given.node, [], form === 'file' ? typedValue(setting) : replacement) : undefined;
  return {
    about: resource,
    subject: subjectOf(setting),
    at: configured.placeOf(given.node),
    message: `${component} is run with ${name}${shown(setting, given.text)}, so ${setting.so}`,
    severity: setting.severity,
    ...fixOf(setting, name, patch),
  };
}

/** What a reader has to see of a value: of a list, what it lacks or should lack. */
function shown({ demand }: Setting, text: string | undefined): string {
  if (demand.kind === 'has') return `, but not with ${demand.oneOf.join(' or ')}`;
  if (demand.kind === 'has not') return `, and with ${demand.item}`;
  if (demand.kind === 'strong ciphers') return `, and with ${weakCiphers(text ?? '')[0] ?? ''}`;
  return text === undefined ? '' : `=${text.slice(0, 100)}`;
}

const nameOf = ({ form }: ConfiguredComponent, { flag, field }: Setting): string =>
  form === 'file' && field !== undefined ? field.path.join('.') : `--${flag}`;

const typedValue = ({ demand }: Setting): boolean | 0 | undefined => (demand.kind === 'is' ? demand.value : undefined);
const textValue = (setting: Setting): string => String(typedValue(setting));

type Patch = ReturnType<typeof set>;

/** How a flag or field that is missing would be added. */
function addition({ form, file, holder }: ConfiguredComponent, setting: Setting): Patch | undefined {
  if (file !== undefined && setting.field !== undefined) return set(file, setting.field.path, typedValue(setting));
  if (holder === undefined) return undefined;
  if (form === 'command') return set(holder, [holder.items().length], `--${setting.flag}=${textValue(setting)}`);
  if (!Array.isArray(holder.value)) return set(holder, [setting.flag], textValue(setting));
  return set(holder, [holder.items().length], { name: setting.flag, value: textValue(setting) });
}

/** Only a demand for one value tells what to write. */
function fixOf({ demand }: Setting, name: string, patch: Patch | undefined): { readonly fix?: Fix } {
  if (demand.kind !== 'is' || patch === undefined) return {};
  return { fix: { title: `Set ${name} to ${demand.value}`, safety: 'unsafe', patch } };
}
