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
  `sh bash ash dash busybox exec env nice ionice nsenter chroot sudo timeout tini dumb-init kube-log-runner go-runner
   hyperkube then do else ! { (`.split(/\s+/),
);
/** Options, variables and numbers for what starts it, and a directory to start it in. */
const BETWEEN = /^(?:-|\w+=|\d|\/(?!.*bin\/))/;
/** What every command of a component has in it. */
const NAMES = /kube|etcd/;
/** What hyperkube calls the components. */
const SHORT_NAMES: ReadonlyMap<string, Component> = new Map([
  ['apiserver', 'kube-apiserver'],
  ['controller-manager', 'kube-controller-manager'],
  ['scheduler', 'kube-scheduler'],
  ['proxy', 'kube-proxy'],
]);
/** A script longer than this is not looked into. */
const LONGEST_SCRIPT = 20_000;
const SHELL_WORDS = /\n|[;&|]+|(?:"[^"\n]*"|'[^'\n]*'|[^\s;&|"'])+/g;
/** Ends a command of a shell. */
const SEPARATOR = /^(?:[;&|]+|[<>]+.*|\d>.*)$/;

/** The component that a container starts, with its flags; undefined when it starts none. */
export function commandOf(container: Node): ComponentCommand | undefined {
  const items = [...container.at('command').items(), ...container.at('args').items()];
  const first = items[0]?.text();
  if (first?.startsWith('-') === true) return ofImage(container, items);
  if (!items.some((item) => NAMES.test(item.text() ?? ''))) return undefined;
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

/** An item is one word, unless it is a script for a shell, or flags that were meant to be items of their own. */
function wordsOf(node: Node): readonly Word[] {
  const value = node.value;
  const text = node.text()?.trim() ?? (typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
  if (!/\s/.test(text) || text.length > LONGEST_SCRIPT) return [{ text, node, whole: true }];
  if (text.startsWith('-'))
    return text.split(/\s(?=--[a-z])/).map((part, _, all) => ({ text: part.trim(), node, whole: all.length === 1 }));
  return (text.replaceAll(/\\\r?\n/g, ' ').match(SHELL_WORDS) ?? []).map((word) => ({
    text: word === '\n' ? ';' : word.replaceAll(/["']/g, ''),
    node,
    whole: false,
  }));
}

function startOf(words: readonly Word[]): { readonly component: Component; readonly after: number } | undefined {
  for (const [index, { text }] of words.entries()) {
    const name = baseName(text);
    const short = baseName(words[index - 1]?.text ?? '') === 'hyperkube' ? SHORT_NAMES.get(name) : undefined;
    const component = COMPONENTS.find((one) => one === name) ?? short;
    if (component !== undefined && isStarted(words, index)) return { component, after: index + 1 };
  }
  return undefined;
}

/** True when nothing but launchers, and what they are told, stands between a word and the start of its command. */
function isStarted(words: readonly Word[], index: number): boolean {
  for (let at = index - 1; at >= 0; at -= 1) {
    const { text = '', whole = true } = words[at] ?? {};
    if (!whole && SEPARATOR.test(text)) return true;
    if (!LAUNCHERS.has(baseName(text)) && !BETWEEN.test(text)) return false;
  }
  return true;
}

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
