/** Where something is fetched from: a URL, or the `user@host:path` form of git. */
export interface RemoteAddress {
  /** In lower case; `ssh` for the `user@host:path` form. */
  readonly scheme: string;
  /** In lower case, without a port that is the scheme's own. */
  readonly host: string;
  /** The steps of the path, without `.git` at the end and with `.` and `..` resolved. */
  readonly segments: readonly string[];
  /** True when the address carries a password or a token before the host; a user name alone is none. */
  readonly credentials: boolean;
}

const URL_FORM =
  /^(?:git::)?([a-z][a-z0-9+.-]{0,20}):\/\/(?:([^/?#@\s]{0,500})@)?(\[[0-9a-f:.]{2,45}\]|[^/?#:@\s]{1,255})(?::(\d{1,5}))?([^?#\s]{0,2000})/i;
const SCP_FORM = /^(?:git::)?(?:[\w.-]{1,64}@)([\w.-]{1,255}):(?!\/\/)([^?#\s]{1,2000})/;
const OWN_PORT: Readonly<Record<string, string>> = { http: '80', https: '443', ssh: '22', git: '9418' };
/** Hosts whose paths are the same in upper and lower case. */
const CASELESS = new Set(['github.com', 'gitlab.com', 'bitbucket.org', 'raw.githubusercontent.com']);

/** Reads the address of something remote; undefined for paths and other text. */
export function parseRemote(text: string): RemoteAddress | undefined {
  const [, scheme, user, host, port, path] = URL_FORM.exec(text) ?? [];
  if (scheme !== undefined && host !== undefined) {
    const known = scheme.toLowerCase();
    const named = host.toLowerCase();
    const full = port === undefined || OWN_PORT[known] === port ? named : `${named}:${port}`;
    const credentials = user !== undefined && (/:./.test(user) || (known.startsWith('http') && isToken(user)));
    return { scheme: known, host: full, segments: segmentsOf(path ?? '', named), credentials };
  }
  const [, name, rest] = SCP_FORM.exec(text) ?? [];
  if (name === undefined || rest === undefined) return undefined;
  return {
    scheme: 'ssh',
    host: name.toLowerCase(),
    segments: segmentsOf(rest, name.toLowerCase()),
    credentials: false,
  };
}

/** Over HTTP, hosting services take a token in the place of the user's name. */
const isToken = (user: string): boolean => /^[\w-]{20,}$/.test(user);

function segmentsOf(path: string, host: string): readonly string[] {
  const steps: string[] = [];
  const plain = path.replaceAll(/%2e/gi, '.').replaceAll(/%2f/gi, '/');
  for (const step of (CASELESS.has(host) ? plain.toLowerCase() : plain).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step.replace(/\.git$/, ''));
  }
  return steps;
}

/** True when the address is inside one of the prefixes ("https://github.com/acme"): by host and whole steps of the path. */
export function isInside(address: RemoteAddress, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => {
    const allowed = parseRemote(prefix.includes('://') || prefix.includes('@') ? prefix : `https://${prefix}`);
    if (allowed === undefined || allowed.host !== address.host) return false;
    return allowed.segments.every((segment, at) => address.segments[at] === segment);
  });
}

/** True for hosts that are reached without leaving the machine or the cluster. */
export function isLocalHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return (
    /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(name) ||
    /\.(?:svc|local|localhost)$/.test(name) ||
    /^[a-z0-9-]+$/.test(name)
  );
}

/** The same text over TLS, for an `http://` address. */
export function overTls(text: string): string {
  return text.replace(/^((?:git::)?)http:/i, '$1https:');
}
