import { holdsVariable } from './placeholder.js';

/** Formats that their issuers document, most specific first. */
const FORMATS: readonly (readonly [string, RegExp])[] = [
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22})/],
  ['a GitLab token', /\bglpat-[\w-]{20}/],
  ['a Slack token', /\bxox[abeoprs]-[\w-]{10}/],
  ['a Slack webhook', /\bhooks\.slack\.com\/services\/T[A-Z0-9]{6,20}\/B[A-Z0-9]{6,20}\/[A-Za-z0-9]{16}/],
  ['a JSON Web Token', /\beyJ[\w-]{10,2000}\.eyJ[\w-]{10,4000}\.[\w-]{10}/],
  ['a Stripe key', /\b[rs]k_live_[A-Za-z0-9]{16}/],
  ['a Google API key', /\bAIza[\w-]{35}/],
  ['a SendGrid key', /\bSG\.[\w-]{22}\.[\w-]{43}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}/],
  ['a Vault token', /\bhvs\.[\w-]{24}/],
  ['a DigitalOcean token', /\bdop_v1_[0-9a-f]{64}/],
  ['an OpenAI key', /\bsk-(?:proj-)?[A-Za-z0-9]{20}/],
  ['an Anthropic key', /\bsk-ant-[\w-]{20}/],
];

/** What every one of the formats has in it; most texts have none of it, and need not be looked at twenty times. */
const HINT =
  /:\/\/|PRIVATE KEY|PuTTY-User-Key|AGE-SECRET|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|hooks\.slack|eyJ|k_live_|AIza|SG\.|npm_|hvs\.|dop_v1_|sk-|secret_?access|client-key-data|current-context/i;

const USER_INFO = /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/'"]{0,200}:([^\s@/'"]{1,500})@[^\s]/gi;

/**
 * The kind of credential that a text holds, told by its format alone and named with its article ("a GitHub token"), or
 * undefined. The formats are those that the issuers document; every pattern runs in linear time.
 */
export function credentialIn(text: string): string | undefined {
  if (!HINT.test(text)) return undefined;
  const key = privateKeyIn(text);
  if (key !== undefined) return key;
  const format = FORMATS.find(([, pattern]) => pattern.test(text));
  if (format !== undefined) return format[0];
  return passwordOfUrl(text) === undefined ? undefined : 'a URL with a password';
}

/** The password of the first URL in a text that carries one; passwords that are variables do not count. */
export function passwordOfUrl(text: string): string | undefined {
  for (const [, password] of text.matchAll(USER_INFO)) {
    if (password !== undefined && !holdsVariable(password)) return password;
  }
  return undefined;
}

const PEM = /-----BEGIN ((?:[A-Z0-9]{1,12} ){0,3})PRIVATE KEY(?: BLOCK)?-----/g;
const OPENSSH_HEADER = 'b3BlbnNzaC1rZXktdjEAAAAA';
/** base64 of the cipher name "none" behind the header of an OpenSSH key. */
const OPENSSH_PLAIN = `${OPENSSH_HEADER}BG5vbmU`;

/**
 * The kind of private key or credential file that a text holds, named with its article, or undefined. Keys that are
 * encrypted with a passphrase do not count, nor do headers without a body, which documentation and scripts quote.
 */
export function privateKeyIn(text: string): string | undefined {
  for (const match of text.matchAll(PEM)) {
    const label = (match[1] ?? '').trim();
    if (hasPlainBody(label, text.slice(match.index + match[0].length, match.index + match[0].length + 600)))
      return keyName(label, text);
  }
  if (/^PuTTY-User-Key-File-\d:/m.test(text) && /^Encryption: none/m.test(text)) return 'a PuTTY private key';
  if (/AGE-SECRET-KEY-1[0-9A-Z]{20}/.test(text)) return 'an age secret key';
  if (AWS_PAIR.test(text)) return 'an AWS secret access key';
  return isKubeconfig(text) ? 'a kubeconfig with credentials' : undefined;
}

const AWS_PAIR = /aws_?secret_?access_?key["']?\s{0,5}[:=]\s{0,5}["']?[A-Za-z0-9/+=]{40}(?![A-Za-z0-9/+=])/i;

function isKubeconfig(text: string): boolean {
  if (/\bclient-key-data["']?\s{0,5}:\s{0,5}["']?[A-Za-z0-9+/=]{20}/.test(text)) return true;
  return /\bcurrent-context\b/.test(text) && /^\s{0,40}["']?token["']?:\s{0,5}["']?[\w.-]{16}/m.test(text);
}

function hasPlainBody(label: string, following: string): boolean {
  if (label.includes('ENCRYPTED')) return false;
  const unescaped = following.replaceAll('\\r', '').replaceAll('\\n', '\n');
  if (/Proc-Type: 4,ENCRYPTED/.test(unescaped)) return false;
  const body = unescaped.replace(/^[\w-]{1,30}:[^\n]{0,200}$/gm, '').replaceAll(/[\s"'\\]/g, '');
  if (!/^[A-Za-z0-9+/=]{16}/.test(body)) return false;
  return !body.startsWith(OPENSSH_HEADER) || body.startsWith(OPENSSH_PLAIN);
}

const LABELS: Readonly<Record<string, string>> = {
  RSA: 'an RSA private key',
  EC: 'an EC private key',
  DSA: 'a DSA private key',
  OPENSSH: 'an OpenSSH private key',
  PGP: 'a PGP private key',
};

function keyName(label: string, text: string): string {
  if (/["']?type["']?\s{0,5}:\s{0,5}["']?service_account\b/.test(text)) return 'a Google service account key';
  return LABELS[label] ?? 'a private key';
}
