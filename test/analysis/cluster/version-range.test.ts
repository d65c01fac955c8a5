import { describe, expect, test } from '@jest/globals';
import {
  isExactVersion,
  isUnboundedRange,
  spansMajors,
  takesVersion,
} from '../../../src/analysis/cluster/version-range.js';

describe('ranges of versions', () => {
  test.each(['1.2.3', 'v1.2.3', '=1.2.3', '1.2.3-rc.1+build'])('%s is exact', (text) => {
    expect(isExactVersion(text)).toBe(true);
  });

  test.each(['', '*', '1', '1.2', '1.x', '^1.2.3', '~1.2.3', '>=1.0.0 <2.0.0', '1.2.3 || 1.2.4', '1.2.3 - 2.0.0'])(
    '%s is not',
    (text) => {
      expect(isExactVersion(text)).toBe(false);
    },
  );

  test('an upper end bounds a range', () => {
    expect(['', '*', 'x', '>=1.0.0', '>0', '1.x || *', '>=0.0.0-0'].filter((text) => !isUnboundedRange(text))).toEqual(
      [],
    );
    expect(['1.x', '^1', '~1.2', '<2', '>=1 <2', '1 - 2', 'main', '1.2.3'].filter(isUnboundedRange)).toEqual([]);
  });

  test('majors are told apart', () => {
    expect(['>=1.0.0 <3.0.0', '1.x || 2.x', '>=1.0.0', '1.0.0 - 2.0.0'].filter((text) => !spansMajors(text))).toEqual(
      [],
    );
    expect(['^1.2.3', '>=1.0.0 <2.0.0', '1.x', '~0.1', '1.2.3', 'main'].filter(spansMajors)).toEqual([]);
  });

  test.each([
    ['^1.2.0', '1.9.9', true],
    ['^1.2.0', '2.0.0', false],
    ['^0.2.3', '0.3.0', false],
    ['^0.0.3', '0.0.4', false],
    ['~1.2', '1.2.9', true],
    ['~1.2', '1.3.0', false],
    ['>=1.2, <1.4', 'v1.3.0', true],
    ['1.2 - 1.4', '1.4.5', true],
    ['>1.2', '1.2.5', false],
    ['1.2.3', '1.2.4', false],
    ['', '9.9.9', true],
    ['^1.2.0-0', '1.2.3', undefined],
    ['^1.2.0', '1.2.3-rc.1', undefined],
    ['main', '1.2.3', undefined],
  ])('%s takes %s: %s', (range, version, expected) => {
    expect(takesVersion(range, version)).toBe(expected);
  });
});
