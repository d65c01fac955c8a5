import { expect, test } from '@jest/globals';
import { isPrivateAddress, parseRange, rangeWithin, subtractRanges } from '../../../src/analysis/cluster/ip.js';

const range = (text: string) => {
  const parsed = parseRange(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

test('host bits are masked and both families are read', () => {
  expect(parseRange('10.0.0.5/24')).toEqual(range('10.0.0.0/24'));
  expect(parseRange('::ffff:10.0.0.1')?.last).toBe(0xffff0a000001n);
  expect(parseRange('2001:db8::/32')?.first).toBe(0x20010db8n << 96n);
});

test.each(['', 'text', '10.0.0', '10.0.0.256', '10.0.0.0/33', '1::2::3', '::/129', ':::', '10.0.0.0/8/8', 'g::'])(
  '%j is no address',
  (text) => {
    expect(parseRange(text)).toBeUndefined();
  },
);

test('subtracting leaves what is outside, family by family', () => {
  expect(subtractRanges([range('10.0.0.0/8')], [range('10.0.0.0/9'), range('10.128.0.0/9')])).toEqual([]);
  expect(subtractRanges([range('10.0.0.0/30')], [range('10.0.0.1'), range('::/0')])).toEqual([
    { family: 4, first: 0x0a000000n, last: 0x0a000000n },
    { family: 4, first: 0x0a000002n, last: 0x0a000003n },
  ]);
  expect(rangeWithin(range('0.0.0.0/0'), range('::/0'))).toBe(false);
});

test('private addresses', () => {
  expect(['192.168.1.1', '10.0.0.0/8', 'fd00::1'].every(isPrivateAddress)).toBe(true);
  expect(['8.8.8.8', '0.0.0.0/0', 'nonsense'].some(isPrivateAddress)).toBe(false);
});
