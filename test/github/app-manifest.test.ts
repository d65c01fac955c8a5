import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { z } from 'zod';
import { WATCHED_EVENTS } from '../../src/github/index.js';

const manifest = z
  .object({
    public: z.boolean(),
    default_permissions: z.record(z.string(), z.string()),
    default_events: z.array(z.string()),
  })
  .parse(load(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')));

test('the App asks for the least privileges and stays private', () => {
  expect(manifest.default_permissions).toEqual({
    metadata: 'read',
    contents: 'read',
    pull_requests: 'write',
    checks: 'write',
  });
  expect(manifest.public).toBe(false);
});

test('the App subscribes to what it understands; installation events come without asking', () => {
  expect([...manifest.default_events, 'installation'].sort()).toEqual([...WATCHED_EVENTS].sort());
});
