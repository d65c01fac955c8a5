import { defineScalarTag, FAILSAFE_SCHEMA, mergeTag, NOT_RESOLVED, type Schema } from 'js-yaml';

const TRUE = new Set(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON']);
const FALSE = new Set(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF']);
const NULL = new Set(['', '~', 'null', 'Null', 'NULL']);
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(0[xX][0-9a-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|[0-9]+)$/;
const MAX_UINT64 = 2 ** 64;

/** An integer of any base that go-yaml v2 accepts (underscores dropped, a leading 0 means octal), or undefined. */
function integer(source: string): number | undefined {
  const match = INTEGER.exec(source.replaceAll('_', ''));
  const digits = match?.[2];
  if (digits === undefined) return undefined;
  const value = magnitude(digits);
  if (value === undefined || value >= MAX_UINT64) return undefined;
  return match?.[1] === '-' ? -value : value;
}

function magnitude(digits: string): number | undefined {
  if (/^0[xXbBoO]/.test(digits)) return Number(digits.toLowerCase());
  if (/^0[0-9]/.test(digits)) return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
  return Number(digits);
}

/**
 * What a plain (unquoted) scalar means to Kubernetes' clients: sigs.k8s.io/yaml resolves it as YAML 1.1 does for
 * booleans and octals, drops underscores in integers, and leaves dates and sexagesimals as strings.
 */
export function kubernetesScalar(source: string): string | number | boolean | null {
  if (NULL.has(source)) return null;
  if (TRUE.has(source)) return true;
  if (FALSE.has(source)) return false;
  const whole = integer(source);
  if (whole !== undefined) return whole;
  if (INFINITE.test(source)) return source.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (NOT_A_NUMBER.test(source)) return Number.NaN;
  const digits = source.replaceAll('_', '');
  return FLOAT.test(digits) ? Number(digits) : source;
}

const scalarTag = (name: string, firstChars: readonly string[], accepts: (value: unknown) => boolean) =>
  defineScalarTag<unknown>(`tag:yaml.org,2002:${name}`, {
    implicit: true,
    implicitFirstChars: firstChars,
    resolve: (source) => {
      const value = kubernetesScalar(source);
      return accepts(value) ? value : NOT_RESOLVED;
    },
    identify: () => false,
  });

const numeric = '-+.0123456789'.split('');

/** js-yaml schema under which a document has the values that an API server would receive. Merge keys are on. */
export const KUBERNETES_SCHEMA: Schema = FAILSAFE_SCHEMA.withTags(
  scalarTag('null', ['', '~', 'n', 'N'], (value) => value === null),
  scalarTag('bool', 'yYnNtTfFoO'.split(''), (value) => typeof value === 'boolean'),
  scalarTag('int', numeric, (value) => typeof value === 'number' && Number.isInteger(value)),
  scalarTag('float', numeric, (value) => typeof value === 'number'),
  mergeTag,
);
