import { describe, expect, test } from '@jest/globals';
import { LineIndex } from '../../../src/analysis/index.js';

describe('LineIndex', () => {
  test.each([
    ['a\nbc', 2, { line: 2, column: 1 }],
    ['a\r\nbc', 4, { line: 2, column: 2 }],
    ['a\rbc', 2, { line: 2, column: 1 }],
    ['', 0, { line: 1, column: 1 }],
  ])('%j at %i', (text, offset, position) => {
    expect(new LineIndex(text).positionAt(offset)).toEqual(position);
  });
});
