import { describe, expect, test } from '@jest/globals';
import { filePath, placeOf } from '../../../src/analysis/index.js';
import type { Node } from '../../../src/analysis/source/node.js';
import { documentSpans, parseYaml } from '../../../src/analysis/source/yaml.js';

const file = filePath('a.yaml');
const parse = (text: string) => parseYaml(file, text);
const only = (text: string): Node => {
  const { documents, problems } = parse(text);
  expect(problems).toEqual([]);
  const [document] = documents;
  if (document === undefined) throw new Error('no document');
  return document.root;
};
const spot = (node: Node, text: string) => {
  const place = placeOf(node.location);
  return [place.start.line, place.start.column, text.slice(place.span.start, place.span.end)];
};

describe('values as Kubernetes reads them', () => {
  test.each([
    ['yes', true],
    ['on', true],
    ['n', false],
    ['oN', 'oN'],
    ['~', null],
    ['0644', 420],
    ['0o17', 15],
    ['0b11', 3],
    ['0x1F', 31],
    ['1_000', 1000],
    ['08', 8],
    ['1e3', 1000],
    ['2020-01-01', '2020-01-01'],
    ['1:23', '1:23'],
    ['"yes"', 'yes'],
    ['-0b11', -3],
    ['.5', 0.5],
    ['18446744073709551616', 18446744073709552000],
    ['', null],
  ])('%s', (written, value) => {
    expect(only(`a: ${written}\nb: 1`).at('a').value).toEqual(value);
  });

  test('keys go through the same table', () => {
    expect(Object.keys(only('on: 1\n0644: 2\n"yes": 3').value as object).sort()).toEqual(['420', 'true', 'yes']);
    expect(only('on: 1').at('true').value).toBe(1);
  });
});

describe('places', () => {
  const text = '# top\r\nspec:\r\n  containers:\r\n    - name: app\r\n      image: "x"\r\n      args: [a, {b: 1}]\r\n';
  test('a scalar is its key and value', () =>
    expect(spot(only(text).at('spec', 'containers', 0, 'image'), text)).toEqual([5, 7, 'image: "x"']));
  test('a list item is its first line', () =>
    expect(spot(only(text).at('spec', 'containers', 0), text)).toEqual([4, 7, 'name: app']));
  test('a collection is its key', () =>
    expect(spot(only(text).at('spec', 'containers'), text)).toEqual([3, 3, 'containers']));
  test('what is absent stands at its nearest parent', () => {
    expect(spot(only(text).at('spec', 'containers', 0, 'securityContext', 'privileged'), text)).toEqual([
      4,
      7,
      'name: app',
    ]);
    expect(spot(only(text).at('metadata', 'name'), text)).toEqual([2, 1, 'spec']);
  });
  test('flow style', () =>
    expect(spot(only(text).at('spec', 'containers', 0, 'args', 1, 'b'), text)).toEqual([6, 18, 'b: 1']));
  test('a byte order mark takes a column and no more', () =>
    expect(spot(only('\uFEFFa: 1').at('a'), '\uFEFFa: 1')).toEqual([1, 2, 'a: 1']));
  test('block scalars show their key', () =>
    expect(spot(only('a:\n  b: |\n    x\n').at('a', 'b'), 'a:\n  b: |\n    x\n')).toEqual([2, 3, 'b']));
});

describe('anchors, aliases and merge keys', () => {
  const text = 'base: &b\n  run: 0\nuse: *b\nmerged:\n  <<: *b\n  own: 1\n';
  test('values and places follow them', () => {
    const root = only(text);
    expect(root.at('use', 'run').value).toBe(0);
    expect(spot(root.at('merged', 'run'), text)).toEqual([2, 3, 'run: 0']);
    expect(spot(root.at('use'), text)).toEqual([3, 1, 'use: *b']);
  });
  test('what is shared says so', () => {
    const root = only(text);
    expect(
      [root.at('use', 'run'), root.at('merged', 'run'), root.at('base', 'run'), root.at('merged', 'own')].map(
        (node) => node.shared,
      ),
    ).toEqual([true, true, true, false]);
  });
  test('each scalar is visited once', () =>
    expect([...only(text).scalars()].map((node) => node.path.join('.'))).toEqual(['base.run', 'merged.own']));
});

describe('documents', () => {
  test.each([
    ['a: 1', 1],
    ['---\na: 1\n---\nb: 1\n', 2],
    ['# c\n---\na: 1\n', 1],
    ['%YAML 1.2\n---\na: 1\n...\n', 1],
    ['', 0],
    ['# only', 0],
    ['a: |\n  x\n---\nb: 1', 2],
    ['a: 1\n...\nb: 2\n', 2],
    ['---\n---\n', 2],
    ['a: 1\r\n---\r\nb: 2', 2],
  ])('%j has %i', (text, count) => expect(documentSpans(text)).toHaveLength(count));

  test('a broken document does not hide the others', () => {
    const { documents, problems } = parse('a: 1\n---\nb: [1\nc: 2\n---\nd: 3\n');
    expect(documents.map((document) => [document.index, document.root.value])).toEqual([
      [0, { a: 1 }],
      [2, { d: 3 }],
    ]);
    expect(problems.map((problem) => [problem.place.start.line, problem.what])).toEqual([[4, 'deficient indentation']]);
  });
});

test.each([
  ['in a comment', 'a: 1 # fine\u2028b: 2', [[1, 12]], 1],
  ['in a file of comments', '# fine\u0085b: 2', [[1, 7]], 0],
  ['after the last document', 'a: 1\n...\n# fine\u2029b: 2', [[3, 7]], 1],
  ['in a block of text', 'a: |\n  x\u0085b: 2', [[2, 4]], 1],
  ['behind quotes that hold one', 'a: "x\u2028y" # fine\u2028b: 2', [[1, 16]], 1],
  ['in quotes only, where it is a part of the value', '{"a\u2028": ["x\u2028y"], b: \'\u0085\'}', [], 1],
])('a break of lines that only Kubernetes sees is a problem, %s', (_, text, places, count) => {
  const { documents, problems } = parse(text);
  expect(problems.map(({ place: { start } }) => [start.line, start.column])).toEqual(places);
  expect(documents).toHaveLength(count);
});

test('a carriage return alone ends a line, and with a separator a document', () => {
  expect(parse('a: 1\r---\rb: 2\r').documents.map(({ root }) => root.value)).toEqual([{ a: 1 }, { b: 2 }]);
});

test('a key that stands twice is a problem, and the document counts with the last value and its place', () => {
  const { documents, problems } = parse('a: 1\nb: 2\na: 3');
  expect(problems.map(({ place, what }) => [place.start.line, what])).toEqual([
    [3, 'a key stands twice in the same mapping'],
  ]);
  const value = documents[0]?.root.at('a');
  expect([value?.value, value === undefined ? 0 : placeOf(value.location).start.line]).toEqual([3, 3]);
});

test('a second fault behind a key that stands twice leaves no document', () => {
  const { documents, problems } = parse('a: 1\na: 2\nb: !foo 1');
  expect(documents).toEqual([]);
  expect(problems).toHaveLength(1);
});

const BOMB = ['b0: &b0 [x]', ...[1, 2, 3, 4, 5, 6].map((n) => `b${n}: &b${n} [${`*b${n - 1}, `.repeat(15)}]`)].join(
  '\n',
);

describe('what cannot be read is a problem with a place', () => {
  test.each([
    ['a: &x [*x]', 1, 'alias "x" contains itself'],
    ['a: *nope', 1, 'alias "nope" has no anchor'],
    ['a: !foo 1', 1, 'a tag that Kubernetes does not know'],
    ['a: {{ .Values.x }}', 1, 'a mapping or a list is used as a key'],
    [`a: ${'['.repeat(200)}`, 1, /nested/],
    [`a: &x 1\nb: [${'*x,'.repeat(1_100)}]`, 2, /alias/],
    [`a:\n${'- 1\n'.repeat(310_000)}`, 1, 'more than 300000 nodes'],
    [BOMB, 6, 'more than 300000 nodes once aliases are followed'],
    [BOMB.replaceAll(/: (&\w+) \[(.*)\]/g, ': $1 {<<: [$2]}').replace('x', '{x: 1}'), 5, /aliases are followed/],
    ['x'.repeat(2_000_001), 1, 'the file is larger than 2000000 characters'],
    ['a:\n\tb: 1', 2, /tab/],
  ])('%#', (text, line, what) => {
    const { documents, problems } = parse(text);
    expect(documents).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.place.start.line).toBe(line);
    expect(problems[0]?.what).toMatch(what);
  });

  test('__proto__ is an ordinary key', () => {
    const root = only('__proto__:\n  polluted: 1\nconstructor: 2');
    expect(root.at('__proto__', 'polluted').value).toBe(1);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
