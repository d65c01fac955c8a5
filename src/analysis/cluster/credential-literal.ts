import type { Confidence, Severity } from '../finding.js';
import { credentialIn } from './credential.js';
import { isHarmlessValue, namesSecret } from './secret-name.js';
import { secretTextOf } from './secret-text.js';

/** What is wrong with a literal value; the text itself stays out of it. */
export interface LiteralCredential {
  /** "a GitHub token in plain text": what the value is, as the end of a sentence. */
  readonly what: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
}

/** Judges a value by its format, or by the name under which it stands. */
export function literalCredential(name: string, text: string): LiteralCredential | undefined {
  const format = credentialIn(text);
  if (format !== undefined) return { what: `${format} in plain text`, confidence: 'certain' };
  const named = name.toLowerCase() === 'authorization' || namesSecret(name);
  if (!named || isHarmlessValue(text)) return undefined;
  const kind = secretTextOf(text);
  if (kind === 'stopgap') return { what: 'a stopgap instead of a secret', severity: 'medium' };
  return kind === 'readable' ? { what: 'a credential in plain text' } : undefined;
}
