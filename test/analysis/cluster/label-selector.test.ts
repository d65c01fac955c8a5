import { describe, expect, test } from '@jest/globals';
import {
  alternatives,
  parseSelector,
  selectorWithin,
  selects,
  selectsAll,
} from '../../../src/analysis/cluster/label-selector.js';
import { filePath, parseYaml } from '../../../src/analysis/index.js';

function selector(text: string) {
  const root = parseYaml(filePath('selector.yaml'), text).documents[0]?.root;
  const parsed = root && parseSelector(root);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

const expression = (operator: string, values = '') =>
  selector(`matchExpressions: [{key: a, operator: ${operator}${values}}]`);
const IN = expression('In', ', values: [x, z]');
const NOT_IN = expression('NotIn', ', values: [x]');
const EXISTS = expression('Exists');
const ABSENT = expression('DoesNotExist');
const X = selector('matchLabels: {a: x}');
const ALL = selector('matchLabels: {}');

test('selecting follows Kubernetes, with NotIn taking objects without the label', () => {
  const labelled = (value: string) => ({ a: value });
  expect([IN, NOT_IN, EXISTS, ABSENT, X, ALL].map((each) => selects(each, {}))).toEqual([
    false,
    true,
    false,
    true,
    false,
    true,
  ]);
  expect([IN, NOT_IN, EXISTS, ABSENT, X, ALL].map((each) => selects(each, labelled('x')))).toEqual([
    true,
    false,
    true,
    false,
    true,
    true,
  ]);
  expect(selects(NOT_IN, labelled('z'))).toBe(true);
  expect(selects(selector('matchLabels: {a: ""}'), {})).toBe(false);
});

describe('containment', () => {
  test.each([
    [X, IN, true],
    [IN, X, false],
    [IN, EXISTS, true],
    [EXISTS, NOT_IN, false],
    [ABSENT, NOT_IN, true],
    [NOT_IN, ABSENT, false],
    [X, ALL, true],
    [ALL, X, false],
  ])('case %#', (narrow, wide, expected) => {
    expect(selectorWithin(narrow, wide)).toBe(expected);
  });

  test('a selector that contradicts itself is within all', () => {
    const never = selector('matchLabels: {a: x}\nmatchExpressions: [{key: a, operator: In, values: [z]}]');
    expect(selectorWithin(never, ABSENT)).toBe(true);
    expect(selects(never, { a: 'x' })).toBe(false);
  });
});

test('all and alternatives', () => {
  expect([ALL, X, NOT_IN].map(selectsAll)).toEqual([true, false, false]);
  expect(alternatives(IN)).toHaveLength(2);
  expect(alternatives(X)).toEqual([X]);
});
