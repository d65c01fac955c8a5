import type { Node } from '../source/node.js';

const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,3}))?$/;

const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * A resource quantity in its base unit (bytes, cores), after the grammar of apimachinery's `resource.Quantity`: `512Mi`,
 * `0.5`, `100m`, `1e3`. Undefined when the text is no quantity. Exact up to 2^53.
 */
export function parseQuantity(text: string): number | undefined {
  const match = text.length > 64 ? null : QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, digits, suffix, exponent] = match;
  const factor = suffix === undefined ? 10 ** Number(exponent ?? 0) : (SUFFIXES[suffix] ?? 1);
  return Number(digits) * factor;
}

/** The quantity at a node, which may be written as a string or as a number; undefined when there is none. */
export function quantityAt(node: Node): number | undefined {
  const text = node.text();
  return text === undefined ? node.number() : parseQuantity(text);
}
