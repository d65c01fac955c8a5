import { parseQuantity } from '../quantity.js';

/** The value that a text stands for where a number or a boolean is due; undefined when it stands for none. */
export function rightOf(value: unknown, due: string): number | boolean | undefined {
  if (typeof value !== 'string') return undefined;
  if (due === 'boolean') return value === 'true' ? true : value === 'false' ? false : undefined;
  const digits = due === 'number' ? /^-?\d{1,15}(?:\.\d{1,9})?$/ : /^-?(?:0|[1-9]\d{0,8})$/;
  return digits.test(value) ? Number(value) : undefined;
}

/** True for what the API server reads as a quantity. */
export function isQuantity(text: string): boolean {
  return parseQuantity(text) !== undefined;
}

const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** True for times as RFC 3339 writes them. */
export function isDateTime(text: string): boolean {
  return DATE_TIME.test(text);
}

const LABEL = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/;

/** What keeps a text from being a DNS label (RFC 1123), to follow the name of the field; undefined when nothing does. */
export function dnsLabelFault(text: string): string | undefined {
  if (text.length > 63) return 'must have at most 63 characters';
  return LABEL.test(text) ? undefined : 'must be lower case letters, digits and inner hyphens';
}

/** What keeps a text from being a DNS subdomain; undefined when nothing does. */
export function dnsSubdomainFault(text: string): string | undefined {
  if (text.length > 253) return 'must have at most 253 characters';
  return SUBDOMAIN.test(text) ? undefined : 'must be lower case letters, digits, inner hyphens and inner dots';
}

/** What keeps a text from being the value of a label; undefined when nothing does. */
export function labelValueFault(text: string): string | undefined {
  if (text.length > 63) return 'must have at most 63 characters';
  if (text === '' || QUALIFIED.test(text)) return undefined;
  return 'must be letters, digits and inner hyphens, underscores and dots';
}

/** Keys that are known to be right: the same few stand in most objects. */
const rightKeys = new Set<string>();
const MOST_KEYS = 2_000;

/** What keeps a text from being the key of a label or an annotation; undefined when nothing does. */
export function qualifiedNameFault(text: string): string | undefined {
  if (rightKeys.has(text)) return undefined;
  const fault = readQualifiedName(text);
  if (fault === undefined && rightKeys.size < MOST_KEYS && text.length < 100) rightKeys.add(text);
  return fault;
}

function readQualifiedName(text: string): string | undefined {
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return 'must have at most one slash';
  const name = second ?? first;
  if (second !== undefined && dnsSubdomainFault(first) !== undefined) return 'must have a DNS name before the slash';
  if (name.length > 63) return 'must have at most 63 characters after the slash';
  return QUALIFIED.test(name) ? undefined : 'must be letters, digits and inner hyphens, underscores and dots';
}

/** What keeps a text from naming a port; undefined when nothing does. */
export function portNameFault(text: string): string | undefined {
  if (text.length > 15) return 'must have at most 15 characters';
  const right = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(text) && /[a-z]/.test(text) && !text.includes('--');
  return right ? undefined : 'must be lower case letters, digits and single inner hyphens, with at least one letter';
}

/** What keeps a number from being a port; undefined when nothing does. */
export function portFault(port: number): string | undefined {
  return port >= 1 && port <= 65_535 ? undefined : 'must be between 1 and 65535';
}
