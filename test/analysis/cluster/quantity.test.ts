import { describe, expect, test } from '@jest/globals';
import { parseQuantity } from '../../../src/analysis/cluster/quantity.js';

describe('quantities', () => {
  test.each([
    ['0', 0],
    ['0Mi', 0],
    ['128974848', 128_974_848],
    ['129M', 129e6],
    ['123Mi', 123 * 2 ** 20],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['.5', 0.5],
    ['100m', 0.1],
    ['1e3', 1000],
    ['12E2', 1200],
    ['1E', 1e18],
    ['+1Ki', 1024],
    ['-1', -1],
    ['512m', 0.512],
  ])('%s is %d', (text, expected) => {
    expect(parseQuantity(text)).toBeCloseTo(expected, 9);
  });

  test.each(['', 'Mi', '1 Gi', '1GB', '1mi', '1K', '1e', '1e3Mi', '0x10', 'NaN', '1'.repeat(100)])(
    '%j is none',
    (text) => {
      expect(parseQuantity(text)).toBeUndefined();
    },
  );
});
