import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { violationsOf } from '../../src/analysis/cluster/pod-standards.js';
import { analyse, Cluster, filePath, parseKubernetesVersion, parseYaml, rules } from '../../src/analysis/index.js';
import { corpus } from '../support/corpora.js';

/** One label of the Kubernetes project's own samples for its Pod Security Standards. */
interface Label {
  readonly file: string;
  readonly expect: 'fail' | 'pass';
  /** The control that a failing sample breaks; of passing samples also "base" and its like. */
  readonly rule: string;
  readonly level: 'baseline' | 'restricted';
  /** "v1.37": the version of the standards that the label is about. */
  readonly version: string;
}

/** The rules that judge a level: those of Restricted on top of those of Baseline. */
const PROFILES = {
  baseline: rules.filter(({ standards }) => standards.includes('pss: baseline')),
  restricted: rules.filter(({ standards }) => standards.some((standard) => standard.startsWith('pss: '))),
};

const folder = corpus('pss');

const minorOf = ({ version }: Label): number => parseKubernetesVersion(version)?.minor ?? Number.NaN;

function sample(root: string, { file }: Label): Cluster {
  const parsed = parseYaml(filePath(file), readFileSync(join(root, file), 'utf8'));
  return new Cluster([{ parsed, fragment: false }]);
}

/** The controls that the sample breaks at the level and in the version of its label. */
function controlsBroken(root: string, label: Label): readonly string[] {
  const { workloads } = sample(root, label);
  expect(workloads).toHaveLength(1);
  const violations = workloads.flatMap((workload) => violationsOf(workload, label.level, minorOf(label)));
  return violations.map(({ control }) => control);
}

/** The ids of the rules of the level that find something in the sample, judged for the version of its label. */
function rulesThatObject(root: string, label: Label): readonly string[] {
  const now = sample(root, label);
  const { findings, problems } = analyse('.', PROFILES[label.level], {
    now,
    before: now,
    elsewhere: [],
    kubernetes: { minor: minorOf(label) },
  });
  expect(problems).toEqual([]);
  return findings.map(({ rule }) => rule);
}

const verdictOf = (objections: readonly string[]): Label['expect'] => (objections.length === 0 ? 'pass' : 'fail');

if (folder === undefined) {
  test.skip('Pod Security samples (the corpus is absent)', () => undefined);
} else {
  const labels: readonly Label[] = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

  /** The labels with which a judgement does not agree. */
  const wrong = (judge: (root: string, label: Label) => readonly string[]): readonly string[] =>
    labels.flatMap((label) => {
      const objections = judge(folder, label);
      return verdictOf(objections) === label.expect ? [] : [`${label.file}: ${objections.join(', ')}`];
    });

  describe('Pod Security samples', () => {
    test('there are 404', () => {
      expect(labels).toHaveLength(404);
    });

    test('the controls agree with every label', () => {
      expect(wrong(controlsBroken)).toEqual([]);
    });

    test('a failing sample breaks the control that it is named after', () => {
      const failing = labels.filter((label) => label.expect === 'fail');
      const others = failing.filter((label) => !sameControl(label.rule, controlsBroken(folder, label)));
      expect(others.map(({ file }) => file)).toEqual([]);
    });

    test('the rules of the profiles agree with every label', () => {
      expect(wrong(rulesThatObject)).toEqual([]);
    });
  });
}

/** Where Restricted has a stricter control in the place of one of Baseline, that one speaks for both. */
function sameControl(rule: string, broken: readonly string[]): boolean {
  return broken.includes(rule) || broken.includes(rule.replace(/_baseline$/, '_restricted'));
}
