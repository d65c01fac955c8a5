import { describe, expect, test } from '@jest/globals';
import {
  editDocument,
  editFile,
  filePath,
  type JsonPatchOperation,
  lineEdits,
  parseYaml,
  rewriteOwnedFile,
} from '../../../src/analysis/index.js';

const read = (text: string) => parseYaml(filePath('a.yaml'), text);
const add = (path: string, value: unknown): JsonPatchOperation => ({ op: 'add', path, value });
const replace = (path: string, value: unknown): JsonPatchOperation => ({ op: 'replace', path, value });
const remove = (path: string): JsonPatchOperation => ({ op: 'remove', path });

function edited(text: string, patch: readonly JsonPatchOperation[], document = 0): string {
  const result = editDocument(read(text), document, patch);
  if (result.kind === 'refused') return `refused: ${result.why}`;
  let rebuilt = text;
  for (const { span, replacement } of result.edits.toReversed()) {
    rebuilt = rebuilt.slice(0, span.start) + replacement + rebuilt.slice(span.end);
  }
  expect(rebuilt).toBe(result.text);
  return result.text;
}

const POD = `# a pod
spec:
  containers:
    - name: app # the app
      image: nginx:1.25
      securityContext:
        privileged: true # why?
        runAsUser: 0

    # the helper
    - name: "helper"
      image: 'busybox'
`;
const CONTAINER = '/spec/containers/0';

type Case = readonly [name: string, text: string, patch: readonly JsonPatchOperation[], wanted: string];

const CASES: readonly Case[] = [
  [
    'add a mapping behind the last key',
    POD,
    [add('/spec/containers/1/securityContext', { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } })],
    `${POD}      securityContext:\n        allowPrivilegeEscalation: false\n        capabilities:\n          drop:\n            - ALL\n`,
  ],
  ['replace a plain scalar', POD, [replace(`${CONTAINER}/image`, 'nginx:1.27')], POD.replace('1.25', '1.27')],
  [
    'replace a single-quoted scalar',
    POD,
    [replace('/spec/containers/1/image', 'busybox:1')],
    POD.replace("'busybox'", "'busybox:1'"),
  ],
  ['replace a double-quoted scalar', POD, [replace('/spec/containers/1/name', 'h')], POD.replace('"helper"', '"h"')],
  ['replace beside a comment', POD, [replace(`${CONTAINER}/name`, 'web')], POD.replace('app #', 'web #')],
  [
    'remove a key with its comment',
    POD,
    [remove(`${CONTAINER}/securityContext/privileged`)],
    POD.replace('        privileged: true # why?\n', ''),
  ],
  [
    'remove a mapping',
    POD,
    [remove(`${CONTAINER}/securityContext`)],
    POD.replace(/ {6}securityContext:\n.*\n.*\n/, ''),
  ],
  ['remove the first key of an item', 'a:\n- b: 1 # x\n  c: 2\n', [remove('/a/0/b')], 'a:\n- c: 2\n'],
  [
    'remove the first key before a comment',
    'a:\n- b: 1\n  # about c\n  c: 2\n',
    [remove('/a/0/b')],
    'a:\n- # about c\n  c: 2\n',
  ],
  [
    'keep the comment of a neighbour',
    'a: 1\n# about b\nb: 2\n# about c\nc: 3\n',
    [remove('/b')],
    'a: 1\n# about b\n# about c\nc: 3\n',
  ],
  ['append an item', 'a:\n  - x # 1\nb: 1\n', [add('/a/-', 'w')], 'a:\n  - x # 1\n  - w\nb: 1\n'],
  [
    'insert at the front',
    'a:\n  # first\n  - x\n',
    [add('/a/0', { k: 1, l: 2 })],
    'a:\n  # first\n  - k: 1\n    l: 2\n  - x\n',
  ],
  ['insert in the middle', 'a:\n- x\n# about y\n- y\n', [add('/a/1', 'w')], 'a:\n- x\n- w\n# about y\n- y\n'],
  ['remove an item', 'a:\n  - x\n  - y # gone\n  - z\n', [remove('/a/1')], 'a:\n  - x\n  - z\n'],
  ['insert in a list within a list', '- - a\n  - b\n', [add('/0/0', 'w')], '- - w\n  - a\n  - b\n'],
  [
    'keys with slashes',
    'm:\n  a/b: x\n  c~d: {e: 1}\n',
    [replace('/m/a~1b', 'w'), replace('/m/c~0d/e', 2)],
    'm:\n  a/b: w\n  c~d: {e: 2}\n',
  ],
  ['keys that read as booleans', 'on: x\n', [replace('/true', 'y'), add('/n', 'yes')], 'on: "y"\n"n": "yes"\n'],
  [
    'keys that are numbers',
    'ports:\n  8080: a\n',
    [replace('/ports/8080', 'b'), add('/ports/9090', 'c')],
    'ports:\n  8080: b\n  "9090": c\n',
  ],
  [
    'a key named __proto__',
    'a:\n  __proto__: 1\n',
    [replace('/a/__proto__', 2), add('/__proto__', 'x')],
    'a:\n  __proto__: 2\n__proto__: x\n',
  ],
  [
    'octal and hex beside it stay',
    'mode: 0644\nm: 0x1F\nx: 1e3\nz: 1\n',
    [replace('/z', 2)],
    'mode: 0644\nm: 0x1F\nx: 1e3\nz: 2\n',
  ],
  [
    'strings that read as numbers',
    'a: x\nb: x\nc: x\n',
    [replace('/a', '0O17'), replace('/b', '1:23'), replace('/c', '1_0')],
    'a: "0O17"\nb: "1:23"\nc: "1_0"\n',
  ],
  ['a quoted value that becomes a boolean', 'a: "true"\n', [replace('/a', false)], 'a: false\n'],
  [
    'lists that are not indented',
    'a:\n- x\nb:\n- y\n',
    [add('/c', { d: ['z'] })],
    'a:\n- x\nb:\n- y\nc:\n  d:\n  - z\n',
  ],
  [
    'four spaces',
    'a:\n    b:\n        c: 1\n',
    [add('/a/d', { e: 1 })],
    'a:\n    b:\n        c: 1\n    d:\n        e: 1\n',
  ],
  [
    'wide dashes',
    'a:\n-   b: 1\n    c: 2\n',
    [add('/a/-', { b: 3, c: 4 })],
    'a:\n-   b: 1\n    c: 2\n-   b: 3\n    c: 4\n',
  ],
  ['CRLF', 'a:\r\n  b: 1\r\nc: 2\r\n', [add('/a/d', { e: 1 }), remove('/c')], 'a:\r\n  b: 1\r\n  d:\r\n    e: 1\r\n'],
  ['no final newline', 'a: 1\nb: 2', [add('/c', 3), remove('/b')], 'a: 1\nc: 3'],
  ['no final newline, last key gone', 'a: 1\n\nb: 2', [remove('/b')], 'a: 1'],
  ['a byte-order mark', '\uFEFFa: 1\nb: 2\n', [remove('/a'), add('/c', 3)], '\uFEFFb: 2\nc: 3\n'],
  [
    'an empty value',
    'securityContext: # todo\nb: 1\n',
    [replace('/securityContext', { privileged: false })],
    'securityContext: # todo\n  privileged: false\nb: 1\n',
  ],
  ['a null value', 'a: ~ # todo\n', [replace('/a', ['x'])], 'a: # todo\n  - x\n'],
  ['an empty mapping', 'a:\n  b: {} # none\n', [add('/a/b/c', 1)], 'a:\n  b: # none\n    c: 1\n'],
  ['an empty list', 'a: []\n', [add('/a/-', { b: 1 })], 'a:\n  - b: 1\n'],
  [
    'new empty collections',
    'a: 1\n',
    [add('/podSelector', {}), add('/ingress', [])],
    'a: 1\npodSelector: {}\ningress: []\n',
  ],
  [
    'compact flow',
    'a: {b: [x, y], c: 1}\n',
    [add('/a/b/-', 'z,'), replace('/a/c', true), add('/a/d', { e: 1 })],
    'a: {b: [x, y, "z,"], c: true, d: {e: 1}}\n',
  ],
  ['padded flow', 'a: { b: 1, c: 2 }\n', [remove('/a/c'), add('/a/d', { e: 1 })], 'a: { b: 1, d: { e: 1 } }\n'],
  ['first of a flow list', 'a: [x, "y"]\n', [remove('/a/0')], 'a: ["y"]\n'],
  [
    'flow over several lines',
    'a: {\n  b: 1, # one\n  c: 2 # two\n }\n',
    [add('/a/d', 3)],
    'a: {\n  b: 1, # one\n  c: 2, # two\n  d: 3\n }\n',
  ],
  [
    'a list that changes in part',
    'drop:\n  - A # a\n  - B\n',
    [replace('/drop', ['A', 'C', 'D'])],
    'drop:\n  - A # a\n  - C\n  - D\n',
  ],
  [
    'a mapping that changes in part',
    'a:\n  b: 1 # b\n  c: 2\n',
    [replace('/a', { b: 1, d: 3 })],
    'a:\n  b: 1 # b\n  d: 3\n',
  ],
  ['a scalar that becomes a mapping', 'a: x # why\nb: 1\n', [replace('/a', { c: 1 })], 'a: # why\n  c: 1\nb: 1\n'],
  ['a mapping that becomes a scalar', 'a: # why\n  c: 1\nb: 1\n', [replace('/a', 5)], 'a: 5 # why\nb: 1\n'],
  [
    'behind a block scalar',
    'a:\n  b: |\n    x\n\n    # y\n\nc: 1\n',
    [add('/a/d', 1)],
    'a:\n  b: |\n    x\n\n    # y\n  d: 1\n\nc: 1\n',
  ],
  [
    'behind a block scalar that keeps blank lines',
    'a:\n  b: |+\n    x\n\nc: 1\n',
    [add('/a/d', 1)],
    'a:\n  b: |+\n    x\n\n  d: 1\nc: 1\n',
  ],
  [
    'a text of several lines',
    'a: |\n   x\n   y\nb: 1\n',
    [replace('/a', 'x\nz\n'), replace('/b', 'p\nq')],
    'a: |\n   x\n   z\nb: |-\n  p\n  q\n',
  ],
  ['long lines', `a: ${'long '.repeat(40)}end\nb: 1\n`, [replace('/b', 2)], `a: ${'long '.repeat(40)}end\nb: 2\n`],
  ['an anchor elsewhere', 'a: &x {k: 1}\nb: *x\nc: 1\n', [replace('/c', 2)], 'a: &x {k: 1}\nb: *x\nc: 2\n'],
];

describe('edits of one document', () => {
  test.each(CASES)('%s', (_name, text, patch, wanted) => expect(edited(text, patch)).toBe(wanted));

  test('only the document that is meant', () => {
    const text = '---\na: 1\n---\n# two\na: 1 # x\n...\n---\n{{ broken\n';
    expect(edited(text, [replace('/a', 2)], 1)).toBe(text.replace('a: 1 # x', 'a: 2 # x'));
  });
});

describe('edits of JSON', () => {
  const text = '{\n\t"a": {\n\t\t"b": [1, 2]\n\t},\n\t"c": {}\n}\n';
  test('over several lines', () => {
    expect(edited(text, [add('/a/d', { e: [true] }), replace('/a/b/0', 'yes')])).toBe(
      '{\n\t"a": {\n\t\t"b": ["yes", 2],\n\t\t"d": {\n\t\t\t"e": [\n\t\t\t\ttrue\n\t\t\t]\n\t\t}\n\t},\n\t"c": {}\n}\n',
    );
    expect(edited(text, [remove('/a')])).toBe('{\n\t"c": {}\n}\n');
  });
  test('on one line', () => {
    expect(edited('{"a":{"b":1},"c":[]}', [add('/a/d', { e: 'x' }), add('/c/-', null)])).toBe(
      '{"a":{"b":1,"d":{"e":"x"}},"c":[null]}',
    );
  });
});

describe('what another writer must do', () => {
  test.each<Case>([
    ['a tagged scalar', 'r: !!int "3" # c\nmode:  0644\n', [replace('/r', 5)], 'r: 5 # c\nmode:  0644\n'],
    [
      'a tagged mapping',
      'x:\r\n    a: !!map\r\n        b: 1\r\n    l:\r\n    - y\r\n',
      [replace('/x/a', 5)],
      'x:\r\n    a: 5\r\n    l:\r\n    - y\r\n',
    ],
  ])('%s', (_name, text, patch, wanted) => expect(edited(text, patch)).toBe(wanted));

  test('large documents are not given to it', () => {
    const many = Array.from({ length: 6_000 }, (_, index) => `k${index}: 1\n`).join('');
    expect(edited(`${many}r: !!int "3"\n`, [replace('/r', 5)])).toMatch(/^refused: .* tag/);
  });
});

describe('refusals', () => {
  test.each<[string, string, readonly JsonPatchOperation[], RegExp]>([
    ['an anchored scalar', 'a: &x 1\nb: *x\n', [replace('/a', 2)], /carries an anchor/],
    ['inside an anchored mapping', 'a: &x {k: 1}\nb: *x\n', [replace('/a/k', 2)], /carries an anchor/],
    ['through an alias', 'a: &x {k: 1}\nb: *x\n', [replace('/b/k', 2)], /is an alias/],
    ['an alias itself', 'a: &x {k: 1}\nb: *x\n', [remove('/b')], /is an alias/],
    ['through a merge key', 'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n', [replace('/b/k', 2)], /merge key/],
    ['a value with an anchor in it', 'a:\n  c: &x 1\nb: *x\n', [replace('/a', 2)], /other places refer to/],
    ['an empty mapping left behind', 'a:\n  b: 1\n', [remove('/a/b')], /empty mapping or list/],
    ['an empty list left behind', 'a: [1]\n', [remove('/a/0')], /empty mapping or list/],
    ['no parent', 'a: 1\n', [add('/b/c', 1)], /not in the document/],
    ['no such key', 'a: 1\n', [remove('/b')], /not in the document/],
    ['no such item', 'a: [1]\n', [replace('/a/01', 1)], /not in the list/],
    ['below a scalar', 'a: 1\n', [add('/a/b', 1)], /neither a mapping nor a list/],
    ['an inherited key', 'a: 1\n', [add('/constructor/x', 1)], /not in the document/],
    ['a pointer without a slash', 'a: 1\n', [remove('a')], /not a JSON pointer/],
    ['the whole document', 'a: 1\n', [replace('', 1)], /whole document/],
    ['a template', 'a: 1\nb: "{{ .Values.b }}"\n', [replace('/a', 2)], /template/],
    ['an unreadable text', 'a: [\n', [replace('/a', 2)], /could not be read/],
    ['what YAML cannot hold', 'a: 1\n', [replace('/a', Number.NaN)], /nothing that YAML can hold/],
    ['a comment inside that would be lost', 'a: [1, # one\n  2]\n', [remove('/a/1')], /comment/],
  ])('%s', (_name, text, patch, why) => {
    const result = editDocument(read(text), 0, patch);
    expect(result.kind === 'refused' ? result.why : result.text).toMatch(why);
  });

  test('nested aliases are compared, not expanded', () => {
    const bomb = Array.from({ length: 5 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at}, `.repeat(9)}]\n`).join('');
    expect(edited(`a0: &a0 [x]\n${bomb}z: 1\n`, [replace('/z', 2)])).toMatch(/z: 2\n$/);
  });
});

describe('edits of one file', () => {
  test('each fix sees what the earlier ones did', () => {
    const result = editFile(read('a: 1\n---\nb:\n  c: 1\n'), [
      { document: 1, patch: [add('/b/d', 2)] },
      { document: 1, patch: [remove('/b/x')] },
      { document: 0, patch: [replace('/a', 2)] },
      { document: 1, patch: [remove('/b/c')] },
    ]);
    expect(result.text).toBe('a: 2\n---\nb:\n  d: 2\n');
    expect(result.applied).toEqual([0, 2, 3]);
    expect(result.refused).toEqual([{ index: 1, why: 'The path "/b/x" is not in the document.' }]);
  });
});

describe('changed lines', () => {
  test.each([
    ['a\nb\nc\n', 'a\nB\nc\n', [{ startLine: 2, endLine: 2, replacement: ['B'] }]],
    ['a\nb\n', 'n\na\nb\n', [{ startLine: 1, endLine: 0, replacement: ['n'] }]],
    ['a', 'a\nb', [{ startLine: 2, endLine: 1, replacement: ['b'] }]],
    [
      'a\r\nb\r\nc\r\nd\r\n',
      'b\r\nc\r\nD\r\ne\r\n',
      [
        { startLine: 1, endLine: 1, replacement: [] },
        { startLine: 4, endLine: 4, replacement: ['D', 'e'] },
      ],
    ],
    ['', 'a\n', [{ startLine: 1, endLine: 0, replacement: ['a'] }]],
    ['a\n', 'a', []],
  ])('%j to %j', (before, after, wanted) => expect(lineEdits(before, after)).toEqual(wanted));

  test('texts that share nothing are one hunk', () => {
    const lines = (letter: string) => Array.from({ length: 3_000 }, (_, at) => `${letter}${at}\n`).join('');
    expect(lineEdits(lines('a'), lines('b'))).toHaveLength(1);
  });
});

describe('files of our own', () => {
  test('are printed by yaml-diff-patch', () => {
    expect(rewriteOwnedFile('# ours\ngate:   high\nwaivers: []\n', [add('/waivers/-', { rule: 'latest-tag' })])).toBe(
      '# ours\ngate: high\nwaivers: [ { rule: latest-tag } ]\n',
    );
    expect(rewriteOwnedFile('', [add('/waivers', [{ rule: 'latest-tag' }])])).toBe('waivers:\n  - rule: latest-tag\n');
  });
  test('are edited in place where it would be wrong', () => {
    expect(rewriteOwnedFile('a:\n  - x\nmode: 0644\n', [add('/a/0', 'y')])).toBe('a:\n  - "y"\n  - x\nmode: 0644\n');
  });
  test('stay as they are where a patch does not fit', () => {
    expect(rewriteOwnedFile('a: 1\n', [remove('/b')])).toEqual({
      kind: 'refused',
      why: 'The path "/b" is not in the document.',
    });
    expect(rewriteOwnedFile('a: [\n', [remove('/b')])).toEqual({ kind: 'refused', why: 'The file could not be read.' });
  });
});
