import { describe, expect, test } from '@jest/globals';
import { parseImage } from '../../../src/analysis/cluster/image.js';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('image references', () => {
  test.each([
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1.27.0', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27.0' }],
    ['acme/app:2', { registry: 'docker.io', repository: 'acme/app', tag: '2' }],
    ['index.docker.io/library/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['ghcr.io/acme/app:v1', { registry: 'ghcr.io', repository: 'acme/app', tag: 'v1' }],
    ['host:5000/app', { registry: 'host:5000', repository: 'app' }],
    ['host:5000/app:1', { registry: 'host:5000', repository: 'app', tag: '1' }],
    ['localhost/app', { registry: 'localhost', repository: 'app' }],
    [`nginx@${DIGEST}`, { registry: 'docker.io', repository: 'library/nginx', digest: DIGEST }],
    [`nginx:1.27.0@${DIGEST}`, { registry: 'docker.io', repository: 'library/nginx', tag: '1.27.0', digest: DIGEST }],
    ['app:5000', { registry: 'docker.io', repository: 'library/app', tag: '5000' }],
  ])('%s', (text, expected) => {
    expect(parseImage(text)).toEqual(expected);
  });

  test.each([
    '',
    '$(IMAGE)',
    '{{ .Values.image }}',
    'Nginx',
    'nginx:',
    'nginx@sha256:short',
    'https://ghcr.io/acme/app',
    `a/${'b'.repeat(2_000)}`,
  ])('%j is none', (text) => {
    expect(parseImage(text)).toBeUndefined();
  });
});
