import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Shortest webhook secret that is accepted, in characters. */
const SHORTEST_SECRET = 20;

const secret = z
  .string()
  .min(SHORTEST_SECRET, `must have at least ${SHORTEST_SECRET} characters; make one with: openssl rand -hex 32`)
  .refine((text) => text !== 'development', 'is the well-known default');
const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive().max(3_600);

/** Every environment variable that the server reads. The descriptions are its documentation. */
export const environmentSchema = z.object({
  APP_ID: z.coerce.number().int().positive().describe("The GitHub App's id."),
  PRIVATE_KEY: z
    .string()
    .min(1)
    .optional()
    .describe("The App's private key as PEM, with real or escaped line breaks, or in base64."),
  PRIVATE_KEY_PATH: z.string().min(1).optional().describe('File that holds the private key, instead of PRIVATE_KEY.'),
  WEBHOOK_SECRET: secret.describe('Secret of the webhook. The server refuses to start without a real one.'),
  WEBHOOK_SECRET_PREVIOUS: secret.optional().describe('The secret before, while it is being changed.'),
  WEBHOOK_PATH: z.string().startsWith('/').default('/api/github/webhooks').describe('Path that GitHub delivers to.'),
  GITHUB_API_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .default('https://api.github.com')
    .describe('Address of the API; for GitHub Enterprise Server https://HOST/api/v3.'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/, error: 'must be an address as postgresql://USER:PASSWORD@HOST/DATABASE' })
    .optional()
    .describe('A PostgreSQL database (15 or newer). Without it an embedded one lives under DATA_DIR.'),
  DATA_DIR: z.string().min(1).default('./data').describe('Folder of the embedded database.'),
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on; 0.0.0.0 in a container.'),
  PORT: port.default(3000).describe('Port to listen on.'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info']).default('info').describe('How much to log.'),
  REVIEW_DEADLINE_SECONDS: seconds.default(300).describe('Longest time that judging one change may take.'),
  REVIEW_MEMORY_MIB: z.coerce
    .number()
    .int()
    .min(128)
    .max(65_536)
    .default(1_024)
    .describe('Most memory that judging one change may take.'),
  REVIEW_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe('How many changes are judged at the same time.'),
});

export interface ServerSettings {
  readonly appId: number;
  readonly privateKey: string;
  /** Current secret first. */
  readonly webhookSecrets: readonly [string, ...string[]];
  readonly webhookPath: string;
  readonly apiUrl: string;
  readonly database: { readonly url: string } | { readonly directory: string };
  readonly host: string;
  readonly port: number;
  readonly logLevel: 'error' | 'warn' | 'info';
  readonly bounds: { readonly deadlineMs: number; readonly memoryMiB: number };
  readonly concurrency: number;
}

/** The environment is not fit to start with; the message names every variable that is wrong, and no values. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the environment. Empty variables count as unset. Throws a `SettingsError` that lists everything wrong at once. */
export function serverSettings(environment: Readonly<Record<string, string | undefined>>): ServerSettings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const read = environmentSchema.safeParse(given);
  const key = privateKey(given['PRIVATE_KEY'], given['PRIVATE_KEY_PATH']);
  if (!read.success || key.kind === 'wrong') {
    const wrong = (read.error?.issues ?? []).map(
      (issue) =>
        `${issue.path.join('.')}: ${given[String(issue.path[0])] === undefined ? 'is not set' : issue.message}`,
    );
    const all = key.kind === 'wrong' ? [...wrong, key.what] : wrong;
    throw new SettingsError(`the environment is not complete:\n${all.map((line) => `  ${line}`).join('\n')}`);
  }
  const env = read.data;
  return {
    appId: env.APP_ID,
    privateKey: key.pem,
    webhookSecrets:
      env.WEBHOOK_SECRET_PREVIOUS === undefined
        ? [env.WEBHOOK_SECRET]
        : [env.WEBHOOK_SECRET, env.WEBHOOK_SECRET_PREVIOUS],
    webhookPath: env.WEBHOOK_PATH,
    apiUrl: env.GITHUB_API_URL.replace(/\/$/, ''),
    database: env.DATABASE_URL === undefined ? { directory: env.DATA_DIR } : { url: env.DATABASE_URL },
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    bounds: { deadlineMs: env.REVIEW_DEADLINE_SECONDS * 1000, memoryMiB: env.REVIEW_MEMORY_MIB },
    concurrency: env.REVIEW_CONCURRENCY,
  };
}

type PrivateKey = { readonly kind: 'key'; readonly pem: string } | { readonly kind: 'wrong'; readonly what: string };

const wrong = (what: string): PrivateKey => ({ kind: 'wrong', what });

function privateKey(inline: string | undefined, path: string | undefined): PrivateKey {
  if (inline !== undefined) return pemKey('PRIVATE_KEY', inline);
  if (path === undefined) return wrong('PRIVATE_KEY or PRIVATE_KEY_PATH: is not set');
  try {
    return pemKey('PRIVATE_KEY_PATH', readFileSync(path, 'utf8'));
  } catch (error) {
    // The path is not repeated: people put the key itself there.
    const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown error';
    return wrong(`PRIVATE_KEY_PATH: the file cannot be read (${code})`);
  }
}

/** A key as a PEM, with line breaks that may be escaped, or the same in base64. */
function pemKey(variable: string, text: string): PrivateKey {
  const decoded = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  const pem = decoded.replaceAll('\\n', '\n');
  try {
    createPrivateKey(pem);
  } catch {
    return wrong(`${variable}: is not a private key in PEM format`);
  }
  return { kind: 'key', pem };
}
