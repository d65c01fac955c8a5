import { describe, expect, test } from '@jest/globals';
import { filePath } from '../../../src/analysis/index.js';
import { placeOfLine } from '../../../src/analysis/source/block-lines.js';
import { parseYaml } from '../../../src/analysis/source/yaml.js';

function lineOf(text: string, path: readonly string[], line: number): string | undefined {
  const parsed = parseYaml(filePath('file.yaml'), text);
  const document = parsed.documents.at(-1)?.index ?? 0;
  const place = placeOfLine(parsed, document, path, line);
  return place === undefined
    ? undefined
    : `${place.start.line}:${place.start.column} ${text.slice(place.span.start, place.span.end)}`;
}

describe('a line of a block of text', () => {
  test.each([
    ['one line', 'a: |\n  one\n  two\n', 1, '3:3 two'],
    ['behind an empty line', 'a: |\n\n  one\n', 1, '3:3 one'],
    ['deeper than the block', 'a: |-\n  one\n    two\n', 1, '3:5 two'],
    ['with a comment behind the header', 'a: | # why\n  one\n', 0, '2:3 one'],
    ['with Windows line breaks', 'a: |\r\n  one\r\n  two\r\n', 1, '3:3 two'],
    ['in the last line without a break', 'a: |\n  one', 0, '2:3 one'],
    ['in a second document', 'b: 1\n---\na: |\n  one\n', 0, '4:3 one'],
    ['behind a key that follows', 'b: 1\na: |\n  one\nc: 2\n', 0, '3:3 one'],
    ['behind an anchor', 'a: &x |\n  one\n', 0, '2:3 one'],
  ])('is found %s', (_, text, line, expected) => {
    expect(lineOf(text, ['a'], line)).toBe(expected);
  });

  test.each([
    ['folded text', 'a: >\n  one\n  two\n', 1],
    ['quoted text', 'a: "one\\ntwo"\n', 1],
    ['an alias', 'b: &x |\n  one\na: *x\n', 0],
    ['an empty line', 'a: |\n  one\n\n  two\n', 1],
    ['an absent key', 'b: 1\n', 0],
  ])('is not found in %s', (_, text, line) => {
    expect(lineOf(text, ['a'], line)).toBeUndefined();
  });

  test('behind the end of the text is not found', () => {
    expect(lineOf('a: |\n  one\nb: 2\n', ['a'], 1)).toBeUndefined();
    expect(lineOf('a: |\n  one\n', ['a'], 9)).toBeUndefined();
  });
});
