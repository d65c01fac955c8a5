import { expect, test } from '@jest/globals';
import { isInside, isLocalHost, parseRemote } from '../../../src/analysis/cluster/remote-address.js';

test.each([
  ['https://github.com/Acme/Apps.git', 'https github.com acme/apps'],
  ['ssh://git@github.com:22/acme/apps', 'ssh github.com acme/apps'],
  ['git@github.com:acme/apps.git', 'ssh github.com acme/apps'],
  ['git::https://git.example.com:8443/Acme/apps?ref=v1', 'https git.example.com:8443 Acme/apps'],
  ['https://github.com/acme/../evil/./apps', 'https github.com evil/apps'],
  ['https://github.com/acme/%2e%2e/evil', 'https github.com evil'],
  ['https://[::1]:443/x', 'https [::1] x'],
])('reads %s', (text, expected) => {
  const address = parseRemote(text);
  expect(`${address?.scheme} ${address?.host} ${address?.segments.join('/')}`).toBe(expected);
});

test.each(['', 'apps', './apps', '/apps', 'C:\\apps', 'https://', 'a b://c'])('%s is no address', (text) => {
  expect(parseRemote(text)).toBeUndefined();
});

test('a password or a token is a credential, a user is not', () => {
  const credentials = (text: string) => parseRemote(text)?.credentials;
  expect(credentials('https://bot:x@example.com/a')).toBe(true);
  expect(credentials('https://0123456789abcdef0123@example.com/a')).toBe(true);
  expect(credentials('https://bot@example.com/a')).toBe(false);
  expect(credentials('ssh://git@example.com/a')).toBe(false);
});

test('a prefix ends where a step ends', () => {
  const inside = (text: string, prefix: string) => {
    const address = parseRemote(text);
    return address !== undefined && isInside(address, [prefix]);
  };
  expect(inside('https://github.com/acme/apps', 'github.com/acme')).toBe(true);
  expect(inside('git@github.com:acme/apps', 'https://github.com/acme/')).toBe(true);
  expect(inside('https://github.com/acme-evil/apps', 'github.com/acme')).toBe(false);
  expect(inside('https://github.com.evil.com/acme', 'github.com/acme')).toBe(false);
});

test('names without a dot and names of a cluster are local', () => {
  expect(
    ['minio', 'localhost:80', '127.0.0.1', 'minio.minio.svc', 'a.svc.cluster.local:9000'].filter(
      (host) => !isLocalHost(host),
    ),
  ).toEqual([]);
  expect(['example.com', '10.0.0.1', 'svc.example.com'].filter(isLocalHost)).toEqual([]);
});
