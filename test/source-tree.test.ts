import { describe, expect, test } from '@jest/globals';
import { readSource } from './support/source-tree.js';

describe('the reader of sources', () => {
  const read = (text: string) => readSource('src/review/x.ts', text);

  test('sees every way to import', () => {
    const { imports } = read(`
      // é: spans count bytes
      import a, { type b as c } from '../analysis/index.js';
      import * as d from 'node:fs/promises';
      import '@octokit/rest/deep';
      export { e } from './e.js';
      export * from './f.js';
      export type { g } from './g.js';
      const h = await import('probot');
    `);
    expect(imports.map(({ from, names, erased }) => `${from} ${names.join()}${erased ? ' erased' : ''}`)).toEqual([
      'src/analysis/index.ts default,b',
      'node:fs/promises *',
      '@octokit/rest ',
      'src/review/e.ts e',
      'src/review/f.ts *',
      'src/review/g.ts g erased',
      'probot ',
    ]);
  });

  test('tells names in scope from names of properties', () => {
    const { uses } = read(
      'const a = { Date: 1, process() {} }; a.fetch(new Intl.Thing()); const { env: b } = process; x[Math.random()]; type T = Date[];',
    );
    expect(['Date', 'process', 'Math.random'].filter((name) => uses.has(name))).toHaveLength(3);
    expect(['fetch', 'env'].filter((name) => uses.has(name))).toEqual([]);
    expect([...read('a.Date; ({ Date: 1 }); interface I { process: 1 }').uses]).not.toEqual(
      expect.arrayContaining(['Date']),
    );
  });

  test.each(['export default function f() {}', 'export default 1;', 'const a = 1; export { a as default };'])(
    'sees that %s is a default export',
    (text) => {
      expect(read(text).hasDefaultExport).toBe(true);
      expect(read('export const a = 1;').hasDefaultExport).toBe(false);
    },
  );

  test('measures functions in lines', () => {
    const { functions } = read(
      '// é\nfunction a() {\n  return 1;\n}\nclass B {\n  c() {\n\n  }\n}\nconst d = () => 1;\n',
    );
    expect(functions).toEqual([
      { line: 2, length: 3 },
      { line: 6, length: 3 },
      { line: 10, length: 1 },
    ]);
  });
});
