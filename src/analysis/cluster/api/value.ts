import { holdsVariable } from '../placeholder.js';

/** A mapping. */
export type Fields = Readonly<Record<string, unknown>>;

/** True for a mapping. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Expressions of test tools, as `($namespace)`. */
const EXPRESSION = /\(\$|^\(.*\)$/;

/** A text that is filled in or decrypted later, so that nothing can be said about it. */
export const isOpen = (value: unknown): boolean =>
  typeof value === 'string' && (value.startsWith('ENC[') || EXPRESSION.test(value) || holdsVariable(value));
