import { Buffer } from 'node:buffer';
import { credentialIn } from './credential.js';
import { isReference, isStopgap, withoutVariables } from './placeholder.js';

/**
 * What a text is that stands where a secret is expected: nothing at all, encrypted by SOPS, a pointer to the value or a
 * variable for it, a stopgap such as "changeme", public material, or the value itself.
 */
export type SecretText = 'nothing' | 'encrypted' | 'reference' | 'stopgap' | 'public' | 'readable';

/** Classifies a text. Judges by content only; names are judged in `secret-name.ts`. */
export function secretTextOf(text: string): SecretText {
  const trimmed = text.trim();
  if (/^(?:|\{\s*\}|\[\s*\]|null|nil|none|""|'')$/i.test(trimmed)) return 'nothing';
  if (/^ENC\[[A-Z0-9_]+,/.test(trimmed)) return 'encrypted';
  if (isStopgap(trimmed)) return 'stopgap';
  if (isReference(trimmed)) return 'reference';
  if (isPublic(trimmed)) return 'public';
  const rest = withoutVariables(trimmed);
  return rest !== trimmed && !looksSecret(rest) ? 'reference' : 'readable';
}

/** A text around a variable is harmless unless it holds a credential itself or a run too mixed to be words. */
function looksSecret(rest: string): boolean {
  if (credentialIn(rest) !== undefined) return true;
  const runs = rest.match(/[A-Za-z0-9+/_]{16,}/g) ?? [];
  return runs.some((run) => /[a-z]/.test(run) && /[A-Z]/.test(run) && /[0-9]/.test(run));
}

const PUBLIC_BLOCK =
  /-----BEGIN (?:[A-Z0-9]{1,12} ){0,2}(?:CERTIFICATE|CERTIFICATE REQUEST|PUBLIC KEY|PUBLIC KEY BLOCK|CRL|DH PARAMETERS)-----[^-]{0,20000}-----END [A-Z0-9 ]{1,60}-----/g;
const PUBLIC_LINE =
  /^(?:(?:[\w.*,[\]:|=+/-]+ )?(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-[\w-]+|sk-[\w.@-]+) [A-Za-z0-9+/=]+(?: .*)?|age1[a-z0-9]{20,})$/;

/** Certificates, public keys, and the lines of `authorized_keys` and `known_hosts`, with nothing else beside them. */
function isPublic(text: string): boolean {
  const rest = text.replace(PUBLIC_BLOCK, '');
  const lines = rest.split('\n').map((line) => line.trim());
  const meaningful = lines.filter((line) => line !== '' && !line.startsWith('#'));
  if (meaningful.length === 0) return rest !== text;
  return meaningful.every((line) => PUBLIC_LINE.test(line));
}

/** The API server takes no Secret above 1 MiB, so longer base64 never becomes one. */
const LONGEST_BASE64 = 1_500_000;

/** The bytes behind standard base64 (line breaks allowed), or undefined when it is not base64 or longer than a Secret may be. */
export function decodedBytes(base64: string): Buffer | undefined {
  const compact = base64.replace(/\s+/g, '');
  if (compact.length > LONGEST_BASE64 || compact.length % 4 !== 0) return undefined;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(compact) ? Buffer.from(compact, 'base64') : undefined;
}

/** The text behind standard base64, or undefined when it is not base64 or no UTF-8 text. */
export function decodedText(base64: string): string | undefined {
  const bytes = decodedBytes(base64);
  if (bytes === undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return /\p{Cc}/u.test(text.replace(/\s/g, '')) ? undefined : text;
  } catch {
    return undefined;
  }
}

/** True when a text is base64 in form, whatever it encodes. */
export function isBase64(text: string): boolean {
  const compact = text.replace(/\s+/g, '');
  return compact.length > 0 && compact.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(compact);
}
