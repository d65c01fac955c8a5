import { createSign, createVerify, generateKeyPairSync, randomBytes } from 'node:crypto';
import { notFound, Refusal } from './answer.js';

/** A permission's level, as GitHub writes it. */
export type Level = 'read' | 'write' | 'admin';
export type Permissions = Readonly<Record<string, Level>>;

/** The App as installed by one account. */
export interface Installation {
  readonly id: number;
  readonly account: string;
  permissions: Permissions;
  readonly repositories: Set<number>;
  suspended: boolean;
}

/** Who sent a request. */
export type Caller =
  | { readonly kind: 'app' }
  | {
      readonly kind: 'installation';
      readonly installation: Installation;
      readonly permissions: Permissions;
      readonly repositories: ReadonlySet<number>;
    };

interface Token {
  readonly value: string;
  readonly caller: Extract<Caller, { kind: 'installation' }>;
  expiresAt: number;
}

/** Installation tokens live an hour; App tokens (JWTs) ten minutes at most. */
const TOKEN_LIFE = 60 * 60 * 1000;
const JWT_LIFE = 600;

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const RANK: Readonly<Record<Level, number>> = { read: 1, write: 2, admin: 3 };

/** Whether a permission is held at a level or above. Everybody may read metadata. */
export const holds = (permissions: Permissions, name: string, level: Level): boolean =>
  (name === 'metadata' && level === 'read') ||
  RANK[permissions[name] ?? 'read'] * Number(name in permissions) >= RANK[level];

function jsonOf(part: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** The App's key, its installations and the tokens given to them. */
export class Credentials {
  readonly appId: number;
  /** What an operator would download from the App's settings page. */
  readonly privateKey: string = keys.privateKey;
  readonly installations = new Map<number, Installation>();
  readonly #tokens = new Map<string, Token>();

  constructor(appId: number) {
    this.appId = appId;
  }

  /** The installation with an id. Refuses with 404. */
  installation(id: number): Installation {
    const installation = this.installations.get(id);
    if (installation === undefined) throw notFound();
    return installation;
  }

  /** The installation that covers a repository, if any. */
  installationOf(repositoryId: number): Installation | undefined {
    return [...this.installations.values()].find((installation) => installation.repositories.has(repositoryId));
  }

  /** Hands out a token, narrowed where asked. Refused with 422 where more is asked for than was granted. */
  grant(installation: Installation, wanted: { repositories?: readonly number[]; permissions?: Permissions }): Token {
    if (installation.suspended) throw new Refusal(403, 'This installation has been suspended');
    for (const [name, level] of Object.entries(wanted.permissions ?? {})) {
      if (!holds(installation.permissions, name, level)) {
        throw new Refusal(422, 'The permissions requested are not granted to this installation.');
      }
    }
    for (const id of wanted.repositories ?? []) {
      if (!installation.repositories.has(id)) {
        throw new Refusal(
          422,
          'There is at least one repository that does not exist or is not accessible to the parent installation.',
        );
      }
    }
    const token: Token = {
      value: this.#tokenText(),
      caller: {
        kind: 'installation',
        installation,
        permissions: wanted.permissions ?? installation.permissions,
        repositories: wanted.repositories === undefined ? installation.repositories : new Set(wanted.repositories),
      },
      expiresAt: Date.now() + TOKEN_LIFE,
    };
    this.#tokens.set(token.value, token);
    return token;
  }

  /** Ends the life of every token handed out so far. */
  expireTokens(): void {
    for (const token of this.#tokens.values()) token.expiresAt = 0;
  }

  /** Ends the life of the token that a request came with. */
  revoke(authorization: string): void {
    this.#tokens.delete(authorization.split(' ')[1] ?? '');
  }

  /** Who an `Authorization` header speaks for. Refuses with 401. */
  caller(authorization: string | undefined): Caller {
    if (authorization === undefined) throw new Refusal(401, 'Requires authentication');
    const [scheme = '', credential = ''] = authorization.split(' ');
    if (!['bearer', 'token'].includes(scheme.toLowerCase())) throw new Refusal(401, 'Bad credentials');
    if (!credential.startsWith('ghs_')) return this.#app(credential);
    const token = this.#tokens.get(credential);
    if (token === undefined || token.expiresAt <= Date.now()) throw new Refusal(401, 'Bad credentials');
    if (token.caller.installation.suspended) throw new Refusal(403, 'This installation has been suspended');
    return token.caller;
  }

  /** The form of tokens that GitHub rolls out since April 2026: `ghs_<app id>_<JWT>`, much longer than the old one. */
  #tokenText(): string {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ jti: randomBytes(12).toString('hex') })}`;
    const signature = createSign('RSA-SHA256').update(unsigned).sign(keys.privateKey, 'base64url');
    return `ghs_${this.appId}_${unsigned}.${signature}`;
  }

  #app(jwt: string): Caller {
    const [header, claims, signature] = jwt.split('.');
    const { iss, iat, exp } = jsonOf(claims);
    const signed = createVerify('RSA-SHA256')
      .update(`${header}.${claims}`)
      .verify(keys.publicKey, signature ?? '', 'base64url');
    if (jsonOf(header)['alg'] !== 'RS256' || !signed) throw new Refusal(401, 'A JSON web token could not be decoded');
    if (String(iss) !== String(this.appId) && iss !== `Iv1.${this.appId}`)
      throw new Refusal(401, 'Integration not found');
    const now = Date.now() / 1000;
    if (typeof exp !== 'number' || exp <= now) {
      throw new Refusal(
        401,
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
      );
    }
    if (exp > now + JWT_LIFE) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
    if (typeof iat !== 'number' || iat > now + 5) {
      throw new Refusal(
        401,
        "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
      );
    }
    return { kind: 'app' };
  }
}
