import { describe, expect, test } from '@jest/globals';
import { filePath, parseYaml } from '../../../src/analysis/index.js';
import { blockAt } from '../../../src/analysis/source/block.js';
import { commentsIn, lineCommentsIn } from '../../../src/analysis/source/comments.js';

const FILE = filePath('a.yaml');

/** The comments of a text as `line: text`, those that share their line with something marked. */
function commentsOf(text: string): readonly string[] {
  return [...commentsIn(parseYaml(FILE, text))].map(
    ({ text: words, place, alone }) => `${place.start.line}${alone ? '' : '+'}: ${words}`,
  );
}

describe('the comments of a YAML file', () => {
  test.each<[string, string, readonly string[]]>([
    ['alone and beside a value', '# one\na: 1 # two\n  # three\nb: 2\n', ['1: one', '2+: two', '3: three']],
    ['not inside a word', 'a: b#c\nd: #e\n', ['2+: e']],
    ['not in quotes', `a: "x # y"\nb: 'x # y' # c\n"k # k": 1\n`, ['2+: c']],
    ['not in quotes over several lines', 'a: "x\n  # y\n  z" # c\n', ['3+: c']],
    ['not in a literal block', 'a: |\n  # x\n  y # z\n\n  # w\nb: 1 # c\n', ['6+: c']],
    ['not in a folded block', 'a: >-\n  # x\n  y\nb: 1 # c\n', ['4+: c']],
    ['at the header of a block', 'a: | # c\n  # x\n', ['1+: c']],
    ['less indented than a block, behind it', 'a:\n  b: |\n    x\n  # c\n  d: 1\n', ['4: c']],
    ['in a block with an indentation indicator', 'a: |2\n    x\n  # y\n# c\n', ['4: c']],
    ['in flow collections', 'a: [1, # one\n  "#", # two\n  {b: c}] # three\n', ['1+: one', '2+: two', '3+: three']],
    ['of a list', '- a\n# one\n- |\n  # x\n- b # two\n', ['2: one', '5+: two']],
    ['at anchors, tags and aliases', 'a: &x !!str b # one\nc: *x # two\n', ['1+: one', '2+: two']],
    ['of several documents', '# one\n---\na: 1\n--- # two\nb: "# x"\n# three\n', ['1: one', '4+: two', '6: three']],
    ['not of a document that cannot be read', 'a: [ # x\n---\nb: 1 # c\n', ['3+: c']],
    ['with other line breaks', '# one\r\na: 1 # two\r\n', ['1: one', '2+: two']],
    ['behind a byte order mark', '\uFEFF# one\na: 1\n', ['1: one']],
    ['of JSON', '{"a": "# x", "b": "c" } # c\n', ['1+: c']],
  ])('%s', (_, text, comments) => {
    expect(commentsOf(text)).toEqual(comments);
  });

  test('are found in time that grows with the file', () => {
    const text = `${'a'.repeat(3)}: [${'"# x", '.repeat(80_000)}]\n${'# c\n'.repeat(100_000)}b: 1\n`;
    const begun = performance.now();
    expect(commentsOf(text)).toHaveLength(100_000);
    expect(performance.now() - begun).toBeLessThan(5_000);
  });
});

test('the comments of a Dockerfile are whole lines', () => {
  const text = 'FROM a # no\n  # one\nRUN echo "# no"\n#two\n';
  expect([...lineCommentsIn(filePath('Dockerfile'), text)].map(({ text: words }) => words)).toEqual(['one', 'two']);
});

describe('what begins on a line', () => {
  const text = `spec:
  containers:
    - name: app
      image: nginx
      env: [{name: A, value: b},
        {name: C, value: d}]
    - image: redis
      args:
        - |
          text

  hostNetwork: true
`;
  const parsed = parseYaml(FILE, text);
  const [document] = parsed.documents;
  const block = (line: number) => (document === undefined ? undefined : blockAt(parsed, document, line));

  test.each<[number, number, readonly string[]]>([
    [1, 12, ['spec']],
    [2, 10, ['spec', 'containers']],
    [3, 6, ['spec', 'containers', 'name app']],
    [4, 4, ['spec', 'containers', 'name app', 'image']],
    [5, 6, ['spec', 'containers', 'name app', 'env']],
    [6, 6, ['spec', 'containers', 'name app', 'env', 'name C']],
    [7, 10, ['spec', 'containers', '= image: redis args: - | text ']],
    [12, 12, ['spec', 'hostNetwork']],
  ])('line %d reaches to line %d', (line, to, path) => {
    expect(block(line)).toEqual({ from: line, to, path });
  });

  test('is nothing inside a text', () => {
    expect(block(10)).toBeUndefined();
  });
});
