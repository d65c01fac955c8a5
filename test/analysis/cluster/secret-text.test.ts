import { describe, expect, test } from '@jest/globals';
import { credentialIn, privateKeyIn } from '../../../src/analysis/cluster/credential.js';
import { isHarmlessValue, namesObject, namesSecret } from '../../../src/analysis/cluster/secret-name.js';
import { decodedText, secretTextOf } from '../../../src/analysis/cluster/secret-text.js';

/** A shell variable as it stands in a manifest. */
const variable = (name: string) => `\${${name}}`;

describe('what a text is', () => {
  test.each([
    ['', 'nothing'],
    ['{}', 'nothing'],
    ['ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]', 'encrypted'],
    ['<path:secret/data/app#key>', 'reference'],
    ['<password>', 'reference'],
    ['vault:secret/data/app#key', 'reference'],
    ['ref+vault://secret/app#/key', 'reference'],
    ['arn:aws:secretsmanager:eu-west-1:1:secret:app', 'reference'],
    [variable('DB_PASSWORD'), 'reference'],
    ['$(DB_PASSWORD)', 'reference'],
    ['{{ .Values.password }}', 'reference'],
    [`postgres://app:${variable('PASSWORD')}@db/app`, 'reference'],
    ['changeme', 'stopgap'],
    ['REPLACE_ME', 'stopgap'],
    ['your-token-here', 'stopgap'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA me@host', 'public'],
    ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'public'],
    ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\nextra', 'readable'],
    ['hunter2', 'readable'],
    [`Sup3rS3cretPassw0rd${variable('NOTHING')}`, 'readable'],
  ])('%j is %s', (text, kind) => {
    expect(secretTextOf(text)).toBe(kind);
  });
});

describe('names', () => {
  test.each([
    'DB_PASSWORD',
    'dbPassword',
    'PGPASSWORD',
    'api-key',
    'SECRET_KEY_BASE',
    'clientSecret',
    'awsSecretAccessKey',
  ])('%s names a secret', (name) => {
    expect(namesSecret(name)).toBe(true);
  });

  test.each([
    'PASSWORD_FILE',
    'TOKEN_URL',
    'AWS_ACCESS_KEY_ID',
    'SECRET_NAME',
    'secretary',
    'tokens',
    'publicKey',
    'passwordKey',
    'MONKEY',
  ])('%s does not', (name) => {
    expect(namesSecret(name)).toBe(false);
  });

  test('the name of a Secret is told from a secret by where it stands', () => {
    expect(namesObject('tlsSecret', 'web-tls')).toBe(true);
    expect(namesObject('existingSecret', 'grafana2')).toBe(true);
    expect(namesObject('clientSecret', '6f1ed002ab5595')).toBe(false);
    expect(namesObject('password', 'words-only')).toBe(false);
  });

  test.each(['true', '3600', '15m', '/run/secrets/token', './key', 'https://example.com/token', 'certs/tls.pem'])(
    '%s is no secret',
    (value) => {
      expect(isHarmlessValue(value)).toBe(true);
    },
  );
});

describe('credentials by their format', () => {
  test.each([
    ['AKIAQ7XWJH4ZK2M9RTPL', 'an AWS access key'],
    [`ghp_${'a1B2'.repeat(9)}`, 'a GitHub token'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLXBhcnQ', 'a JSON Web Token'],
    ['amqp://user:pass@mq:5672', 'a URL with a password'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\n', 'an OpenSSH private key'],
  ])('%j is %s', (text, kind) => {
    expect(credentialIn(text)).toBe(kind);
  });

  test.each([
    'https://example.com/a:b@c',
    'postgres://app:$(PASSWORD)@db',
    'sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAACmFlczI1Ni1jdHI\n',
  ])('%j is none', (text) => {
    expect(credentialIn(text)).toBeUndefined();
  });

  test('a key on one line with written line breaks is a key', () => {
    expect(privateKeyIn('-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0B\\n')).toBe('a private key');
  });

  test('hostile texts are answered quickly', () => {
    for (const piece of [
      '-----BEGIN PRIVATE KEY-----',
      '-eyJaaaaaaaaaaa',
      'a://',
      'mysql -',
      '${',
      '{{',
      '-----BEGIN CERTIFICATE-----',
    ])
      expect(typeof secretTextOf(piece.repeat(20_000))).toBe('string');
  });
});

test('only text is decoded', () => {
  expect(decodedText('aHVudGVyMg==')).toBe('hunter2');
  expect(decodedText('aHVu\n dGVyMg==')).toBe('hunter2');
  expect(decodedText('AAECAwQFBgc=')).toBeUndefined();
  expect(decodedText('not base64!')).toBeUndefined();
});
