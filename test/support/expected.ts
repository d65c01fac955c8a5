import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from '@jest/globals';

/** Compares a text with a committed file. `UPDATE_EXPECTED=1` writes the file instead; read what it changed. */
export function expectFile(url: URL, text: string): void {
  if (process.env['UPDATE_EXPECTED'] === '1') {
    mkdirSync(dirname(url.pathname), { recursive: true });
    writeFileSync(url, text);
  }
  expect(text).toBe(readFileSync(url, 'utf8'));
}
