import { describe, expect, test } from '@jest/globals';
import { parsePattern } from '../../../src/analysis/cluster/pattern.js';

describe('a pattern', () => {
  test.each([
    ['.*\\.yaml$', ['a/b.yaml', 'b.yaml'], ['b.yml', 'yaml']],
    ['^(data|stringData)$', ['data', 'stringData'], ['metadata', 'data2', '']],
    ['secrets?/.+\\.enc\\.ya?ml', ['secret/a.enc.yml', 'x/secrets/b.enc.yaml'], ['secrets/.enc.yaml', 'a.enc.yaml']],
    ['^[^/]+/(?:dev|prod)-\\d{2,3}$', ['a/dev-12', 'b/prod-123'], ['a/dev-1', 'a/dev-1234', 'a/b/dev-12']],
    ['(?i)PASSWORD', ['dbPassword', 'PASSWORD'], ['pass']],
    ['[a-c\\d_.-]+z', ['a1_.-z'], ['Z', 'dz']],
    ['', ['', 'anything'], []],
    ['a|b*c', ['a', 'c', 'bbc'], ['bbb']],
    ['(a*)*b', ['aaab', 'b'], ['aaac']],
    ['^a{0,2}$', ['', 'a', 'aa'], ['aaa']],
    ['^a{2,}$', ['aa', 'aaa'], ['a']],
    ['[]x]', [']', 'x'], ['y']],
    ['a.c', ['abc'], ['a\nc']],
    ['a+?', ['a'], ['b']],
  ])('%s', (source, hits, misses) => {
    const pattern = parsePattern(source);
    for (const text of hits) expect([text, pattern?.test(text)]).toEqual([text, true]);
    for (const text of misses) expect([text, pattern?.test(text)]).toEqual([text, false]);
  });

  test.each(['(', ')', '[a', 'a**', '\\p{L}', '(?=a)', '\\', '[[:alpha:]]', '*', 'a{3,2}', '[z-a]', '(?<!a)b'])(
    '%s is not known',
    (source) => expect(parsePattern(source)).toBeUndefined(),
  );

  test('of a stranger takes no time', () => {
    const started = process.hrtime.bigint();
    expect(parsePattern('^(a+)+$')?.test(`${'a'.repeat(4_000)}!`)).toBe(false);
    expect(parsePattern(`${'(a?)'.repeat(30)}${'a'.repeat(30)}`)?.test('a'.repeat(30))).toBe(true);
    expect(parsePattern('((a{1000}){1000}){1000}')).toBeUndefined();
    expect(parsePattern('('.repeat(100_000))).toBeUndefined();
    const greedy = parsePattern(`(${'a*'.repeat(400)})*b`);
    expect(() => {
      for (let round = 0; round < 1_000; round += 1) greedy?.test('a'.repeat(4_000));
    }).toThrow(RangeError);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(5_000);
  });
});
