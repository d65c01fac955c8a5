const SECRET_WORDS = new Set([
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'secret',
  'token',
  'apikey',
  'accesskey',
  'privatekey',
  'secretkey',
  'credential',
  'credentials',
]);
const SECRET_PAIRS = new Set([
  'api key',
  'access key',
  'private key',
  'secret key',
  'encryption key',
  'signing key',
  'account key',
  'storage key',
  'batch key',
  'master key',
  'key content',
]);
/** Words run together, as in PGPASSWORD or clientsecret. */
const GLUED = /(?:password|passwd|secret|apikey|authtoken)$/;

/** Last words of names that speak about a secret without holding it. */
const ABOUT = new Set(
  `file path dir directory folder name names url uri id ids ttl expiry expiration expires duration lifetime timeout
  interval seconds minutes hours days age length size limit count max min host hostname port type algorithm alg issuer
  audience header ref reference policy version prefix suffix mode method region namespace provider store backend endpoint
  server user username enabled enable disabled disable required rotation format encoding scope scopes claim claims field
  attribute role arn location mount engine class strategy template label selector command cmd helper encryption`.split(
    /\s+/,
  ),
);

/** Words that make a name ending in "secret" mean the object, as in `IMAGE_PULL_SECRET`. */
const OBJECT_WORDS = new Set(['pull', 'tls', 'cert', 'certificate', 'ca', 'existing']);

/** The words of a name in lower case: `dbPassword`, `DB_PASSWORD` and `db-password` are all db, password. */
export function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/**
 * True when a name says that its value is a secret: the words of the name count, not its letters, so that "secretary" is
 * none; and names such as `TOKEN_FILE` or `AWS_ACCESS_KEY_ID` speak about a secret without holding it.
 */
export function namesSecret(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last)) return false;
  const pair = words.some((word, at) => SECRET_PAIRS.has(`${words[at - 1] ?? ''} ${word}`));
  if (pair) return true;
  if (last === 'pass' && words.length > 1) return true;
  if (last === 'key' && words.length > 1) return false;
  if (last === 'secret' && words.some((word) => OBJECT_WORDS.has(word))) return false;
  return words.some((word) => SECRET_WORDS.has(word) || GLUED.test(word));
}

/** Names of entries that say who or where, not the secret itself. */
const DESCRIPTIVE = new Set(
  `username user login email host hostname server port database dbname db url uri endpoint address region zone type name
  project namespace bucket scheme protocol sslmode enabled insecure issuer domain org organization account`.split(
    /\s+/,
  ),
);

/** True when the last word of a name says who or where: `username`, `db-host`, `url`. */
export function isDescriptive(name: string): boolean {
  return !namesSecret(name) && DESCRIPTIVE.has(wordsOf(name).at(-1) ?? '');
}

const PATH =
  /^(?:(?:\.{1,2}|~)?\/[\w.\-/]*|[A-Za-z]:\\[^\n]*|[\w.-]+(?:\/[\w.-]+)+\.(?:pem|crt|key|json|ya?ml|txt|conf|cfg))$/;
const URL_ALONE = /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s]*$/i;
const SWITCH = /^(?:true|false|yes|no|on|off|enabled|disabled|required|optional|default)$/i;

/** True for values that no secret is: switches, numbers, paths and URLs. Check URLs for passwords first. */
export function isHarmlessValue(text: string): boolean {
  const trimmed = text.trim();
  const numeric = /^-?\d+(?:\.\d+)?[a-z]{0,2}$/i.test(trimmed);
  return numeric || SWITCH.test(trimmed) || PATH.test(trimmed) || URL_ALONE.test(trimmed);
}

/**
 * True when a value under a name such as `tlsSecret` or `secretKey` is the name of a Secret, or of a key in one, as charts
 * and scripts are told it.
 */
export function namesObject(name: string, text: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words[0] === 'existing') return true;
  if (!['secret', 'key', 'credentials'].includes(last) || !/^[a-z](?:[a-z0-9.-]{0,250}[a-z0-9])?$/.test(text))
    return false;
  return !/\d/.test(text) || /-(?:secrets?|credentials|token|key|tls|auth|config)$/.test(text);
}
