import type { Node } from '../source/node.js';
import { credentialIn } from './credential.js';
import type { Resource } from './resource.js';
import { isDescriptive, isHarmlessValue, namesSecret } from './secret-name.js';
import { decodedText, isBase64, type SecretText, secretTextOf } from './secret-text.js';

/** One value of a Secret. The text itself stays in here. */
export interface SecretEntry {
  readonly key: string;
  readonly node: Node;
  readonly kind: SecretText;
  /** True when key and value say who or where only, like a user name or a port. */
  readonly descriptive: boolean;
  /** True for a file of settings in which nothing speaks of a secret, as tools want them in Secrets whatever they hold. */
  readonly settings: boolean;
}

/**
 * The values of a Secret: `data` decoded from base64, `stringData` as it is, and what kubectl's last-applied annotation
 * repeats of them. Binary values are left out.
 */
export function secretEntries(secret: Resource): readonly SecretEntry[] {
  const written = [
    ...secret.root.at('data').entries().flatMap(encodedEntry),
    ...secret.root.at('stringData').entries().flatMap(plainEntry),
  ];
  return [...written, ...appliedEntries(secret.root.at('metadata', 'annotations', LAST_APPLIED))];
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function encodedEntry([key, node]: readonly [string, Node]): readonly SecretEntry[] {
  const written = node.text();
  if (written === undefined) return [];
  const kind = secretTextOf(written);
  if (kind !== 'readable') return [{ key, node, kind, descriptive: false, settings: false }];
  const text = decodedText(written);
  if (text === undefined && isBase64(written)) return [];
  return [entryOf(key, node, text ?? written)];
}

function plainEntry([key, node]: readonly [string, Node]): readonly SecretEntry[] {
  const written = node.text() ?? (node.present ? String(node.value) : '');
  return [entryOf(key, node, written)];
}

function entryOf(key: string, node: Node, text: string): SecretEntry {
  const kind = key === '.dockerconfigjson' || key === '.dockercfg' ? registryText(text) : secretTextOf(text);
  const readable = kind === 'readable';
  return {
    key,
    node,
    kind,
    descriptive: readable && tellsNothing(key, text),
    settings: readable && isSettings(key, text),
  };
}

function tellsNothing(key: string, text: string): boolean {
  if (namesSecret(key) || credentialIn(text) !== undefined) return false;
  if (isHarmlessValue(text) || isHarmlessJson(text)) return true;
  return isDescriptive(key) && text.length <= 253 && !text.trim().includes('\n');
}

const SETTINGS_FILE = /\.(?:ya?ml|json|toml|ini|conf|cfg|config|properties|xml)$/i;
const SPEAKS_OF_SECRETS =
  /pass|pwd|secret|token|key|cred|auth|login|session|cookie|salt|seed|license|webhook|private|hash|signature/i;
/** Texts that no word for secrets goes before, and that are too long or too mixed to be names, versions or addresses. */
const MIXED = /(?=[\w+/=-]{0,200}\d)(?=[\w+/=-]{0,200}[A-Za-z])[A-Za-z0-9+/=_-]{16,}/;

function isSettings(key: string, text: string): boolean {
  if (!SETTINGS_FILE.test(key) || !text.trim().includes('\n') || text.length > 100_000) return false;
  return !SPEAKS_OF_SECRETS.test(text) && !MIXED.test(text) && credentialIn(text) === undefined;
}

function isHarmlessJson(text: string): boolean {
  const parsed = parsedJson(text);
  return isRecord(parsed) && isHarmlessTree(parsed);
}

/** A JSON object of switches, numbers, paths and URLs only. */
function isHarmlessTree(value: unknown): boolean {
  if (typeof value === 'string') return isHarmlessValue(value);
  const inner = isRecord(value) ? Object.values(value) : Array.isArray(value) ? value : undefined;
  return inner?.every(isHarmlessTree) ?? true;
}

/** What the logins of a docker configuration are, the worst of them; texts that are no such file are judged as they are. */
function registryText(text: string): SecretText {
  const whole = secretTextOf(text);
  if (whole !== 'readable' && whole !== 'reference') return whole;
  const logins = loginsOf(parsedJson(text));
  if (logins === undefined) return whole;
  const kinds = logins.map(secretTextOf);
  const order: readonly SecretText[] = ['readable', 'stopgap', 'encrypted', 'reference'];
  return order.find((kind) => kinds.includes(kind)) ?? 'nothing';
}

function loginsOf(configuration: unknown): readonly string[] | undefined {
  if (!isRecord(configuration)) return undefined;
  const registries = isRecord(configuration['auths']) ? configuration['auths'] : configuration;
  return Object.values(registries)
    .filter(isRecord)
    .flatMap(({ auth, password, identitytoken }) => {
      const login = typeof auth === 'string' ? (decodedText(auth) ?? auth) : '';
      return [login.slice(login.indexOf(':') + 1), password, identitytoken].filter(
        (part): part is string => typeof part === 'string' && part !== '',
      );
    });
}

function appliedEntries(annotation: Node): readonly SecretEntry[] {
  const applied = parsedJson(annotation.text() ?? '');
  if (!isRecord(applied)) return [];
  const { data, stringData } = applied;
  const decoded = Object.values(isRecord(data) ? data : {}).map((value) => decodedText(String(value)) ?? '');
  const plain = Object.values(isRecord(stringData) ? stringData : {}).map(String);
  const readable = [...decoded, ...plain].some((text) => secretTextOf(text) === 'readable' && !isHarmlessValue(text));
  const key = 'last-applied-configuration';
  return readable ? [{ key, node: annotation, kind: 'readable', descriptive: false, settings: false }] : [];
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
