import type { Demand } from './bootstrap-setting.js';

/** Ciphers with authenticated encryption and forward secrecy, by the names that flags take. */
const STRONG_CIPHERS: ReadonlySet<string> = new Set([
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  ...['ECDSA', 'RSA'].flatMap((kind) =>
    ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305', 'CHACHA20_POLY1305_SHA256'].map(
      (cipher) => `TLS_ECDHE_${kind}_WITH_${cipher}`,
    ),
  ),
]);

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);
/** The spellings of Go for an hour, a minute, a second and so on, in seconds. */
const UNITS: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1, ms: 1e-3, us: 1e-6, µs: 1e-6, ns: 1e-9 };

const itemsOf = (texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => text.split(',')).flatMap((item) => item.trim() || []);

/** A number, or a duration in seconds; undefined when a text is neither. */
function quantity(text: string): number | undefined {
  if (/^-?\d{1,15}(?:\.\d{1,9})?$/.test(text)) return Number(text);
  if (!/^(?:\d{1,12}(?:\.\d{1,9})?(?:h|ms|m|s|us|µs|ns))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g)];
  return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

function isValue(text: string, value: boolean | 0): boolean {
  if (value === 0) return quantity(text) === 0;
  return (value ? TRUE : FALSE).has(text);
}

const isLoopback = (text: string): boolean => /^(?:$|127\.|\[?::1\]?(?::\d+)?$|localhost(?::|$))/.test(text);

/** True when a setting that is given these values, in their order, meets the demand. Lists add up; else the last one counts. */
export function meets(demand: Demand, texts: readonly string[]): boolean {
  const last = texts.at(-1) ?? '';
  const number = quantity(last) ?? Number.NaN;
  switch (demand.kind) {
    case 'set':
    case 'own file':
      return last !== '';
    case 'unset':
      return false;
    case 'is':
      return isValue(last, demand.value);
    case 'is not':
      return !isValue(last, demand.value);
    case 'at least':
      return number >= demand.value;
    case 'at most':
      return number > 0 && number <= demand.value;
    case 'zero or at least':
      return number === 0 || number >= demand.value;
    case 'loopback':
      return isLoopback(last);
    case 'has':
      return demand.oneOf.some((item) => itemsOf(texts).includes(item));
    case 'has not':
      return !itemsOf(texts).includes(demand.item);
    case 'gate not off':
      return gateIsOn(demand.gate, texts);
    case 'strong ciphers':
      return weakCiphers(texts.join(',')).length === 0;
  }
}

function gateIsOn(gate: string, texts: readonly string[]): boolean {
  // In a configuration file the value is the gate's own.
  const own = itemsOf(texts).filter((item) => item.startsWith(`${gate}=`) || !item.includes('='));
  return !FALSE.has(own.at(-1)?.replace(`${gate}=`, '') ?? '');
}

/** The ciphers of a list that are not strong. */
export const weakCiphers = (list: string): readonly string[] =>
  itemsOf([list]).filter((item) => !STRONG_CIPHERS.has(item));

/** What is asked for, as it would be written: "--profiling=false". */
export function wanted(demand: Demand, flag: string): string {
  switch (demand.kind) {
    case 'is':
      return `${flag}=${demand.value}`;
    case 'is not':
      return `${flag} other than ${demand.value}`;
    case 'at least':
    case 'zero or at least':
      return `${flag}=${demand.value} or more`;
    case 'at most':
      return `${flag}=${demand.value}s or less`;
    case 'loopback':
      return `${flag}=127.0.0.1`;
    case 'has':
      return `${demand.oneOf.join(' or ')} in ${flag}`;
    case 'strong ciphers':
      return `${flag} with strong ciphers only`;
    default:
      return flag;
  }
}
