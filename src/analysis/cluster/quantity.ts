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

/** Digits of a quantity that are kept after the point: the API server knows no finer unit than nano. */
const NANO = 9;

/**
 * A resource quantity in billionths of its base unit, exactly and however large; what is finer is rounded up, as the API
 * server does. Undefined when there is none, or the exponent is beyond reason.
 */
export function exactQuantityAt(node: Node): bigint | undefined {
  const text = node.text() ?? node.number()?.toString();
  const match = text === undefined || text.length > 64 ? null : QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, digits = '', suffix, exponent] = match;
  const [whole = '', fraction = ''] = digits.replace(/^[+-]/, '').split('.');
  const power = Number(exponent ?? 0) + (DECIMAL[suffix ?? ''] ?? 0) + NANO - fraction.length;
  if (Math.abs(power) > 400) return undefined;
  const scaled = BigInt(whole + fraction) * (BINARY[suffix ?? ''] ?? 1n);
  const divisor = 10n ** BigInt(Math.max(0, -power));
  const magnitude = power >= 0 ? scaled * 10n ** BigInt(power) : (scaled + divisor - 1n) / divisor;
  return digits.startsWith('-') ? -magnitude : magnitude;
}

const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
  Ei: 2n ** 60n,
};
