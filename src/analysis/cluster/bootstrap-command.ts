import type { Node } from '../source/node.js';
import { COMPONENTS, type Component } from './bootstrap-setting.js';
import { holdsVariable } from './placeholder.js';

/** A flag as a command line gives it. */
export interface GivenFlag {
  /** Without dashes, with hyphens. */
  readonly name: string;
  /** The value: what follows `=`, else the next word unless that is a flag; undefined when a variable fills it in. */
  readonly text: string | undefined;
  /** The item of the list in which it stands. */
  readonly node: Node;
  /** True when the item is `--flag=value` and nothing else. */
  readonly alone: boolean;
}

/** A component as a container starts it. */
export interface ComponentCommand {
  readonly component: Component;
  readonly flags: readonly GivenFlag[];
  /** True when a variable may bring further flags. */
  readonly open: boolean;
}

interface Word {
  readonly text: string;
  readonly node: Node;
  readonly whole: boolean;
}

/** What may stand before a component in a command, to start it. */
const LAUNCHERS = new Set(
  [
    'sh',
    'bash',
    'ash',
    'dash',
    'busybox',
    'hyperkube',
    'exec',
    'env',
    'nice',
    'ionice',
    'nsenter',
    'sudo',
    'tini',
  ].concat(['dumb-init', 'kube-log-runner', 'go-runner', 'timeout', 'chroot', 'k3s', 'rke2']),
);
const SHORT_NAMES: Readonly<Record<string, Component>> = {
  apiserver: 'kube-apiserver',
  'controller-manager': 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  proxy: 'kube-proxy',
};
/** A script longer than this is not looked into. */
const LONGEST_SCRIPT = 20_000;
/** Ends a command of a shell. */
const SEPARATOR = /^(?:[;&|]+|[<>]+.*|\d>.*)$/;

/** The component that a container starts, with its flags; undefined when it starts none. */
export function commandOf(container: Node): ComponentCommand | undefined {
  const items = [...container.at('command').items(), ...container.at('args').items()];
  const first = items[0]?.text();
  if (first === undefined) return undefined;
  if (first.startsWith('-')) return ofImage(container, items);
  const words = items.flatMap(wordsOf);
  const found = startOf(words);
  return found && { component: found.component, ...flagsIn(upToSeparator(words.slice(found.after))) };
}

/** A container without a command runs what its image is named after. */
function ofImage(container: Node, items: readonly Node[]): ComponentCommand | undefined {
  if (container.at('command').items().length > 0) return undefined;
  const name = /(?:^|\/)(kube-[a-z-]+?)(?:-(?:amd64|arm64))?(?:[:@]|$)/.exec(container.at('image').text() ?? '')?.[1];
  const component = COMPONENTS.find((one) => one === name);
  return component && { component, ...flagsIn(items.flatMap(wordsOf)) };
}

/** An item is one word, unless it is a script for a shell. */
function wordsOf(node: Node): readonly Word[] {
  const value = node.value;
  const text = node.text() ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
  const script = !text.startsWith('-') && /\s/.test(text.trim()) && text.length <= LONGEST_SCRIPT;
  if (!script) return [{ text: text.trim(), node, whole: true }];
  return (text.replaceAll(/\\\r?\n/g, ' ').match(/\n|[;&|]+|(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|"'])+/g) ?? []).map(
    (word) => ({
      text: word === '\n' ? ';' : word.replaceAll(/["']/g, ''),
      node,
      whole: false,
    }),
  );
}

function startOf(words: readonly Word[]): { readonly component: Component; readonly after: number } | undefined {
  const launcher = baseName(words[0]?.text ?? '');
  const scripted = words[0]?.whole === false;
  for (const [index, { text }] of words.entries()) {
    const name = baseName(text);
    const previous = baseName(words[index - 1]?.text ?? '');
    const component =
      COMPONENTS.find((one) => one === name) ?? (previous === 'hyperkube' ? SHORT_NAMES[name] : undefined);
    if (component === undefined) continue;
    const starts =
      index === 0 || (scripted ? isStart(words, index) : LAUNCHERS.has(launcher) && startsIn(words, index));
    if (starts) return { component, after: index + 1 };
  }
  return undefined;
}

/** In a script a command begins a line or follows a separator, or a word that starts what follows. */
const isStart = (words: readonly Word[], index: number): boolean => {
  const before = words[index - 1]?.text ?? ';';
  return SEPARATOR.test(before) || LAUNCHERS.has(baseName(before)) || before.startsWith('-');
};

const startsIn = (words: readonly Word[], index: number): boolean =>
  words[index]?.whole === true || words[index - 1]?.whole === true || isStart(words, index);

const baseName = (text: string): string => text.slice(text.lastIndexOf('/') + 1);

function upToSeparator(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex(({ text, whole }) => !whole && SEPARATOR.test(text));
  return end < 0 ? words : words.slice(0, end);
}

function flagsIn(words: readonly Word[]): Pick<ComponentCommand, 'flags' | 'open'> {
  const flags = words.flatMap(({ text, node, whole }, index): readonly GivenFlag[] => {
    const [, name, , inline] = /^--?([A-Za-z][\w.-]*)(=([\s\S]*))?$/.exec(text) ?? [];
    if (name === undefined) return [];
    const value = inline ?? following(words[index + 1]?.text);
    return [
      {
        name: name.replaceAll('_', '-'),
        text: filledIn(value, whole) ? undefined : value,
        node,
        alone: whole && inline !== undefined,
      },
    ];
  });
  const open = words.some(({ text, whole }, index) => isOpen(text, whole, words[index - 1]?.text ?? ''));
  return { flags, open };
}

/** A variable that stands where a flag could: not the value of the flag before it. */
function isOpen(text: string, whole: boolean, before: string): boolean {
  if (text.startsWith('-') || (before.startsWith('-') && !before.includes('='))) return false;
  return filledIn(text, whole);
}

const filledIn = (text: string, whole: boolean): boolean => holdsVariable(text) || (!whole && /[$`]/.test(text));

const following = (next: string | undefined): string =>
  next === undefined || next.startsWith('-') || next === '' ? 'true' : next;
