import { describe, expect, test } from '@jest/globals';
import { cell, code, fenced, isPlain, link, plain, prose, visible } from '../../src/report/escape.js';
import { markdownNodes } from '../support/markdown.js';
import { HOSTILE_NAMES } from '../support/sample-review.js';

const PIECES = [
  ...Array.from('`~*_[]()<>!#|\\/@:&;"\'$-+=.,0 1aZé中\n\r\t'),
  '```',
  '~~~',
  '<!--',
  '-->',
  '<b>',
  '](',
  '![',
  'http://',
  'www.',
  '@octocat',
  '#12',
  'acme/web#1',
  'GH-3',
  'fixes ',
  'deadbeefcafe',
  'a@b.co',
  '\u202E',
  '\u200B',
  '\u0000',
  '\u001B[31m',
  '\u009B2J',
  '\uD800',
  '\u{E0041}',
  '&lt;',
  '&#64;',
  ':tada:',
  '[^1]',
  '- [ ] ',
  '    ',
  '\n\n',
  '1. ',
  '> ',
  '---',
  '| --- |',
  'portcullis:summary v1',
  '😀',
];

/** Mulberry32: the same strings on every run. */
function* randomStrings(count: number, seed: number): Generator<string> {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  for (let index = 0; index < count; index++) {
    const length = 1 + Math.floor(next() * 14);
    yield Array.from({ length }, () => PIECES[Math.floor(next() * PIECES.length)] ?? '').join('');
  }
}

const corpus = [...HOSTILE_NAMES, ...randomStrings(1_000, 20_260_131)];
/** What GitHub would act on in text: mentions, issues, commits, addresses, closing references, emoji and formulas. */
const ACTS = /@[A-Za-z0-9]|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:\/\/|www\.|:[a-z]+:|\$|<|>/i;
const SHAPE = new Set(['root', 'paragraph', 'text', 'inlineCode']);

/** The nodes of a table with a heading and a row of two cells. */
const ROW =
  'root table tableRow tableCell text tableCell text tableRow tableCell inlineCode tableCell link inlineCode'.split(
    ' ',
  );

describe('code', () => {
  test.each([
    ['apps/web.yaml', '`apps/web.yaml`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a\u202Eb\nc', '`a⟨U+202E⟩b␊c`'],
    ['', '`(empty)`'],
    ['<!-- portcullis:summary v1 -->', '`‹!-- portcullis:summary v1 -->`'],
  ])('%j becomes %s', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('is exactly one code node, whatever it holds', () => {
    for (const text of corpus) {
      const nodes = markdownNodes(code(text)).filter(({ type }) => type !== 'root' && type !== 'paragraph');
      expect({ text, types: nodes.map(({ type }) => type) }).toEqual({ text, types: ['inlineCode'] });
      expect(isPlain(nodes[0]?.value ?? '')).toBe(true);
      expect((nodes[0]?.value ?? '').length).toBeLessThanOrEqual(130);
    }
  });

  test('is one code node in a cell of a table and in the label of a link, too', () => {
    for (const text of corpus) {
      const row = `| a | b |\n| --- | --- |\n| ${cell(code(text))} | ${cell(link(code(text), 'https://host.example/'))} |`;
      const types = markdownNodes(row).map(({ type }) => type);
      expect({ text, types }).toEqual({
        text,
        types: ROW,
      });
    }
  });
});

describe('prose', () => {
  test.each([
    ['container app runs privileged, with full access', 'container app runs privileged, with full access'],
    ['runs ghcr.io/acme/web:latest, a tag', 'runs `ghcr.io/acme/web:latest`, a tag'],
    ['@octocat fixes #1', '`@octocat` fixes `#1`'],
    ['(see "a.b")', '(see "`a.b`")'],
    ['a <img src=x> b', 'a `<img src=x>` b'],
    ['1. one', '`1`. one'],
    ['commit deadbeef is well-known', 'commit `deadbeef` is well-known'],
  ])('%j becomes %s', (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  test('is text and code only, and GitHub acts on none of the text', () => {
    for (const text of corpus) {
      const markdown = prose(text);
      const nodes = markdownNodes(markdown);
      expect({ text, other: nodes.filter(({ type }) => !SHAPE.has(type)) }).toEqual({ text, other: [] });
      for (const { type, value } of nodes)
        if (type === 'text') expect({ text, value }).not.toMatchObject({ value: expect.stringMatching(ACTS) });
      expect(markdown).not.toContain('<!--');
    }
  });
});

test('a fenced block is one block, and shows what cannot be seen', () => {
  for (const text of corpus) {
    const nodes = markdownNodes(fenced(text, 'yaml')).filter(({ type }) => type !== 'root');
    expect({ text, types: nodes.map(({ type }) => type) }).toEqual({ text, types: ['code'] });
    expect(isPlain((nodes[0]?.value ?? '').replaceAll('\n', ''))).toBe(true);
  }
});

describe('plain', () => {
  test.each([
    ['\u001B[31mred\u001B[0m', 'red'],
    ['\u001B]0;title\u0007x', 'x'],
    ['\u009B2Jx', 'x'],
    ['a\nb', 'a␊b'],
    ['::error::x', ': :error::x'],
    ['x ##[add-mask]y', 'x # #[add-mask]y'],
  ])('%j becomes %s', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test('leaves nothing that a terminal would act on', () => {
    for (const text of corpus) expect(isPlain(plain(text).replaceAll('\t', ' '))).toBe(true);
  });
});

test('what is unseen is named', () => {
  expect(visible('a\u200Bb\u00A0c\uD800\u007F')).toBe('a⟨U+200B⟩b c⟨U+D800⟩␡');
});

test('only web addresses become links', () => {
  expect(link('`a`', 'javascript:alert(1)')).toBe('`a`');
  expect(link('`a`', undefined)).toBe('`a`');
  expect(link('`a`', 'https://host.example/a b)(c')).toBe('[`a`](https://host.example/a%20b%29%28c)');
});
