import type { Severity } from '../finding.js';
import type { YamlPath } from '../source/location.js';
import type { Node } from '../source/node.js';
import { pointerSteps } from '../source/patch.js';
import { capabilityName } from './capability.js';
import type { KustomizePatch, PatchOperation } from './kustomize-patch.js';
import { isGuardKind } from './security-kind.js';

/** What a patch does to a control, in words that follow "the patch": "removes securityContext". */
export interface PatchEffect {
  readonly what: string;
  readonly severity: Severity;
  readonly node: Node;
}

/** Controls whose removal weakens an object, and how bad that is. */
const CONTROLS: ReadonlyMap<string, Severity> = new Map<string, Severity>([
  ['securityContext', 'high'],
  ['runAsNonRoot', 'high'],
  ['seccompProfile', 'high'],
  ['capabilities', 'high'],
  ['allowPrivilegeEscalation', 'high'],
  ['readOnlyRootFilesystem', 'medium'],
  ['automountServiceAccountToken', 'medium'],
  ['limits', 'medium'],
  ['livenessProbe', 'low'],
  ['readinessProbe', 'low'],
  ['startupProbe', 'low'],
  ['failurePolicy', 'medium'],
  ['validationFailureAction', 'high'],
]);
const LEVEL_LABEL = 'pod-security.kubernetes.io/';
/** Words without which a patch does nothing that is looked for, so that most are not read at all. */
const RELEVANT =
  /\$patch|\\[ux]|ecurityContext|runAs|seccomp|apabilities|rivilege|readOnlyRoot|automount|limits|Probe|failurePolicy|validation|enforcementAction|pod-security|hostNetwork|hostPID|hostIPC|\/(?:webhooks|rules|hard|policyTypes)|Unconfined/;

/** Everything that a patch removes or switches off. Values that a file sets are left to the rules about those values. */
export function effectsOf(patch: KustomizePatch): readonly PatchEffect[] {
  if (patch.text !== undefined && !RELEVANT.test(patch.text)) return [];
  const { merges, operations } = patch.content();
  const merged = merges.flatMap((merge) => mergeEffects(merge, patch.written));
  const kind = patch.target?.at('kind').text() ?? '';
  const group = patch.target?.at('group').text() ?? '';
  return [...merged, ...operations.flatMap((operation) => operationEffects(operation, operations, group, kind))];
}

function removal(step: string): Severity | undefined {
  return step.startsWith(LEVEL_LABEL) ? 'high' : CONTROLS.get(step);
}

function mergeEffects(root: Node, written: boolean): readonly PatchEffect[] {
  const kind = root.at('kind').text() ?? '';
  const group = (root.at('apiVersion').text() ?? '').split('/')[0] ?? '';
  const directive = root.at('$patch');
  if (directive.text() === 'delete') {
    if (!isGuard(group, kind)) return [];
    const severity = kind === 'PodDisruptionBudget' ? 'medium' : 'high';
    return [{ what: `deletes the ${kind} ${root.at('metadata', 'name').text() ?? ''}`, severity, node: directive }];
  }
  const effects: PatchEffect[] = [];
  collectMerged({ root, written, effects }, root.value, []);
  return effects;
}

const isGuard = (group: string, kind: string): boolean => kind === 'PodDisruptionBudget' || isGuardKind(group, kind);

interface Collecting {
  readonly root: Node;
  readonly written: boolean;
  readonly effects: PatchEffect[];
}

/** Walks values instead of nodes, as nearly all of them say nothing that matters here. */
function collectMerged(collecting: Collecting, value: unknown, trail: YamlPath): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) collectMerged(collecting, item, [...trail, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) collectEntry(collecting, key, inner, [...trail, key]);
  }
}

function collectEntry(collecting: Collecting, key: string, value: unknown, path: YamlPath): void {
  const { root, written, effects } = collecting;
  const severity = removal(key);
  if (severity !== undefined && isRemoved(value)) {
    effects.push({ what: `removes ${named(key, path.slice(0, -1))}`, severity, node: root.at(...path) });
    return;
  }
  const weakening = written ? undefined : weakeningOf(key, value);
  if (weakening !== undefined) effects.push({ ...weakening, node: root.at(...path) });
  collectMerged(collecting, value, path);
}

function isRemoved(value: unknown): boolean {
  if (value === null) return true;
  return typeof value === 'object' && value !== undefined && '$patch' in value && value.$patch === 'delete';
}

function named(key: string, trail: YamlPath): string {
  const parent = trail.findLast((step) => typeof step === 'string');
  const inner = parent === 'securityContext' || parent === 'resources';
  return inner ? `${parent}.${key}` : key;
}

const GUARDED_LISTS = /^\/(?:webhooks|spec\/(?:rules|validations|hard|limits|policyTypes))(?:\/|$)/;

function operationEffects(
  operation: PatchOperation,
  all: readonly PatchOperation[],
  group: string,
  kind: string,
): readonly PatchEffect[] {
  const { op, path, value, at } = operation;
  const steps = pointerSteps(path);
  const last = steps.at(-1) ?? '';
  if (op === 'remove') {
    if (givesBack(operation, all)) return [];
    const severity = removal(last);
    if (severity !== undefined) return [{ what: `removes ${named(last, steps.slice(0, -1))}`, severity, node: at }];
    const guard = isGuard(group, kind) && GUARDED_LISTS.test(path);
    return guard ? [{ what: `removes ${path} of a ${kind}`, severity: 'high', node: at }] : [];
  }
  if (op !== 'add' && op !== 'replace') return [];
  return weakenings(keyOf(steps), value.value, 0).map((effect) => ({ ...effect, node: at }));
}

/** True when the patch puts something in the place of what it takes away. */
function givesBack({ path, at }: PatchOperation, operations: readonly PatchOperation[]): boolean {
  const later = operations.slice(operations.findIndex((operation) => operation.at === at) + 1);
  return later.some((operation) => operation.op === 'add' && operation.path === path);
}

/** The key that a value stands under: the last step of a pointer that is no position in a list. */
function keyOf(steps: readonly string[]): string {
  return steps.findLast((step) => !/^(?:\d+|-)$/.test(step)) ?? '';
}

type Weakening = Omit<PatchEffect, 'node'>;
const DEEPEST = 12;

function weakenings(key: string, value: unknown, depth: number): readonly Weakening[] {
  const own = weakeningOf(key, value);
  if (own !== undefined) return [own];
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  const entries = Array.isArray(value) ? value.map((item) => [key, item] as const) : Object.entries(value);
  return entries.flatMap(([name, inner]) => weakenings(name, inner, depth + 1));
}

const DANGEROUS = new Set([
  'ALL',
  'SYS_ADMIN',
  'NET_ADMIN',
  'SYS_PTRACE',
  'SYS_MODULE',
  'BPF',
  'DAC_READ_SEARCH',
  'NET_RAW',
]);
const SETTINGS: readonly (readonly [string, unknown, Severity])[] = [
  ['privileged', true, 'high'],
  ['hostNetwork', true, 'high'],
  ['hostPID', true, 'high'],
  ['hostIPC', true, 'high'],
  ['runAsUser', 0, 'high'],
  ['runAsNonRoot', false, 'high'],
  ['allowPrivilegeEscalation', true, 'high'],
  ['readOnlyRootFilesystem', false, 'medium'],
  ['failurePolicy', 'Ignore', 'medium'],
  ['enforcementAction', 'dryrun', 'high'],
  ['enforcementAction', 'warn', 'high'],
  ['validationFailureAction', 'Audit', 'high'],
  ['validationFailureAction', 'audit', 'high'],
];

function weakeningOf(key: string, value: unknown): Weakening | undefined {
  if (key === 'capabilities' || key === 'add') {
    const added =
      typeof value === 'object' && value !== null && 'add' in value ? value.add : key === 'add' ? value : [];
    const names = (Array.isArray(added) ? added : [added]).filter((item): item is string => typeof item === 'string');
    const dangerous = names.map(capabilityName).filter((name) => DANGEROUS.has(name));
    return dangerous.length === 0
      ? undefined
      : { what: `adds ${dangerous.join(', ')} to the capabilities`, severity: 'high' };
  }
  if (key === 'type' && value === 'Unconfined') return { what: 'switches the seccomp profile off', severity: 'high' };
  const setting = SETTINGS.find(([name, unsafe]) => name === key && unsafe === value);
  return setting === undefined ? undefined : { what: `sets ${key} to ${String(value)}`, severity: setting[2] };
}
