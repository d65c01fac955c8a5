import { describe, expect, test } from '@jest/globals';
import { editFile, filePath, type JsonPatchOperation, parseYaml } from '../../../src/analysis/index.js';

describe('several fixes of one file, made for the file as it is', () => {
  const file = parseYaml(filePath('a.yaml'), 'list:\n  - a\n  - b\n  - c\nmap: {}\n');
  const round = (...patches: JsonPatchOperation[]) =>
    editFile(
      file,
      patches.map((operation) => ({ document: 0, patch: [operation] })),
    );

  test('what two of them put where there was nothing adds up', () => {
    const { text, refused } = round(
      { op: 'add', path: '/new', value: { one: 1 } },
      { op: 'add', path: '/new', value: { two: 2 } },
    );
    expect([parseYaml(filePath('a.yaml'), text).documents[0]?.root.at('new').value, refused]).toEqual([
      { one: 1, two: 2 },
      [],
    ]);
  });

  test('a list item that another fix has moved is left for a second round', () => {
    const { text, applied, refused } = round(
      { op: 'remove', path: '/list/1' },
      { op: 'remove', path: '/list/0' },
      { op: 'remove', path: '/list/2' },
    );
    expect([text, applied, refused.map(({ index }) => index)]).toEqual(['list:\n  - c\nmap: {}\n', [0, 1], [2]]);
  });
});
