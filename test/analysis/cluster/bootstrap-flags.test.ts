import { describe, expect, test } from '@jest/globals';
import { BOOTSTRAP_SETTINGS } from '../../../src/analysis/cluster/bootstrap-flags.js';
import { subjectOf } from '../../../src/analysis/cluster/bootstrap-setting.js';
import { rules } from '../../../src/analysis/index.js';

describe('the table of settings', () => {
  test('names rules of the family only', () => {
    const family = new Set(rules.filter((rule) => rule.family === 'cluster-bootstrap').map((rule) => String(rule.id)));
    expect(BOOTSTRAP_SETTINGS.filter(({ rule }) => !family.has(rule))).toEqual([]);
  });

  test('tells every setting of a rule apart, so that one can be waived alone', () => {
    const named = BOOTSTRAP_SETTINGS.map((setting) => `${setting.rule}: ${subjectOf(setting)}`);
    expect(named.filter((name, index) => named.indexOf(name) !== index)).toEqual([]);
  });
});
