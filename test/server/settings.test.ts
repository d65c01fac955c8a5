import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { environmentSchema, serverSettings } from '../../src/server/settings.js';

const { privateKey: PEM } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const SECRET = 'a-secret-that-is-long-enough';
const complete = { APP_ID: '17', PRIVATE_KEY: PEM, WEBHOOK_SECRET: SECRET };
const folder = mkdtempSync(join(tmpdir(), 'portcullis-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is said about an environment that is refused. */
function refusal(environment: Readonly<Record<string, string>>): string {
  try {
    serverSettings(environment);
  } catch (error) {
    if (error instanceof Error && error.name === 'SettingsError') return error.message;
    throw error;
  }
  throw new Error('the environment was accepted');
}

test('three variables are enough', () => {
  expect(serverSettings(complete)).toEqual({
    appId: 17,
    privateKey: PEM,
    webhookSecrets: [SECRET],
    webhookPath: '/api/github/webhooks',
    apiUrl: 'https://api.github.com',
    database: { directory: './data' },
    host: '127.0.0.1',
    port: 3000,
    logLevel: 'info',
    bounds: { deadlineMs: 300_000, memoryMiB: 1_024 },
    concurrency: 2,
  });
});

test('everything can be set, and empty variables count as unset', () => {
  const settings = serverSettings({
    ...complete,
    WEBHOOK_SECRET_PREVIOUS: `${SECRET}-before`,
    WEBHOOK_PATH: '/hook',
    GITHUB_API_URL: 'https://github.example/api/v3/',
    DATABASE_URL: 'postgresql://ann:word@db.example:5432/portcullis?sslmode=require',
    DATA_DIR: '',
    HOST: '0.0.0.0',
    PORT: '8080',
    LOG_LEVEL: 'warn',
    REVIEW_DEADLINE_SECONDS: '60',
    REVIEW_MEMORY_MIB: '512',
    REVIEW_CONCURRENCY: '4',
  });
  expect(settings).toMatchObject({
    webhookSecrets: [SECRET, `${SECRET}-before`],
    webhookPath: '/hook',
    apiUrl: 'https://github.example/api/v3',
    database: { url: 'postgresql://ann:word@db.example:5432/portcullis?sslmode=require' },
    host: '0.0.0.0',
    port: 8080,
    logLevel: 'warn',
    bounds: { deadlineMs: 60_000, memoryMiB: 512 },
    concurrency: 4,
  });
});

describe('the private key', () => {
  const path = join(folder, 'app.pem');
  writeFileSync(path, PEM);

  test.each([
    ['as it is', { PRIVATE_KEY: PEM }],
    ['with escaped line breaks', { PRIVATE_KEY: PEM.replaceAll('\n', '\\n') }],
    ['in base64', { PRIVATE_KEY: Buffer.from(PEM).toString('base64') }],
    ['in base64 of escaped line breaks', { PRIVATE_KEY: Buffer.from(PEM.replaceAll('\n', '\\n')).toString('base64') }],
    ['from a file', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: path }],
  ])('is read %s', (_, given) => {
    expect(serverSettings({ ...complete, ...given }).privateKey).toBe(PEM);
  });

  test.each([
    ['missing', { PRIVATE_KEY: '' }, 'PRIVATE_KEY or PRIVATE_KEY_PATH: is not set'],
    ['no key', { PRIVATE_KEY: 'words' }, 'PRIVATE_KEY: is not a private key in PEM format'],
    ['cut', { PRIVATE_KEY: PEM.slice(0, 300) }, 'PRIVATE_KEY: is not a private key in PEM format'],
    [
      'nowhere',
      { PRIVATE_KEY: '', PRIVATE_KEY_PATH: join(folder, 'gone') },
      'PRIVATE_KEY_PATH: the file cannot be read (ENOENT)',
    ],
    ['a folder', { PRIVATE_KEY: '', PRIVATE_KEY_PATH: folder }, 'PRIVATE_KEY_PATH: the file cannot be read (EISDIR)'],
  ])('is refused when it is %s', (_, given, what) => {
    expect(refusal({ ...complete, ...given })).toBe(`the environment is not complete:\n  ${what}`);
  });
});

describe('the webhook secret', () => {
  test.each([
    ['missing', '', 'is not set'],
    ['the well-known default', 'development', 'must have at least 20 characters; make one with: openssl rand -hex 32'],
    ['short', 'short', 'must have at least 20 characters; make one with: openssl rand -hex 32'],
  ])('is refused when it is %s', (_, secret, what) => {
    expect(refusal({ ...complete, WEBHOOK_SECRET: secret })).toContain(`\n  WEBHOOK_SECRET: ${what}`);
  });

  test('the one before must be as good', () => {
    expect(refusal({ ...complete, WEBHOOK_SECRET_PREVIOUS: 'short' })).toContain('WEBHOOK_SECRET_PREVIOUS: must have');
  });
});

test('everything that is wrong is named at once, in lines that can be acted on', () => {
  expect(refusal({ PORT: '70000', LOG_LEVEL: 'loud', WEBHOOK_PATH: 'hook' }).split('\n')).toEqual([
    'the environment is not complete:',
    '  APP_ID: is not set',
    '  WEBHOOK_SECRET: is not set',
    '  WEBHOOK_PATH: Invalid string: must start with "/"',
    '  PORT: Too big: expected number to be <=65535',
    '  LOG_LEVEL: Invalid option: expected one of "error"|"warn"|"info"',
    '  PRIVATE_KEY or PRIVATE_KEY_PATH: is not set',
  ]);
});

describe('no value is ever repeated', () => {
  const canary = 'CANARY-7f3a';
  test.each(Object.keys(environmentSchema.shape))('of %s', (name) => {
    const environment = { ...complete, PRIVATE_KEY: name === 'PRIVATE_KEY_PATH' ? '' : PEM, [name]: canary };
    let said = '';
    try {
      serverSettings(environment);
    } catch (error) {
      said = String(error);
    }
    expect(said).not.toContain(canary);
  });

  test('addresses of other kinds are refused, with their passwords unsaid', () => {
    const said = refusal({
      ...complete,
      DATABASE_URL: 'mysql://ann:CANARY-7f3a@db/x',
      GITHUB_API_URL: 'file:///CANARY-7f3a',
    });
    expect(said).toContain('DATABASE_URL: must be an address as postgresql://USER:PASSWORD@HOST/DATABASE');
    expect(said).toContain('GITHUB_API_URL: must be an http or https address');
    expect(said).not.toContain(canary);
  });
});

test('every variable is described in a sentence', () => {
  for (const [name, schema] of Object.entries(environmentSchema.shape)) {
    expect([name, schema.description]).toEqual([name, expect.stringMatching(/\.$/)]);
  }
});
