import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { analyse, Cluster, filePath, parseKubernetesVersion, parseYaml, rules } from '../../src/analysis/index.js';
import { corpus } from '../support/corpora.js';

/** One label of the Kubernetes project's own samples for its Pod Security Standards. */
interface Label {
  readonly file: string;
  readonly expect: 'fail' | 'pass';
  readonly rule: string;
  readonly level: 'baseline' | 'restricted';
  /** "v1.37": the version of the standards that the label is about. */
  readonly version: string;
}

/** Which of our rules judge an upstream check. */
interface Coverage {
  readonly level: Label['level'];
  readonly rules: readonly string[];
  /** Minor version that brought the check, or for seccomp the field in place of the annotations that nothing reads any more. */
  readonly since?: number;
}

const COVERED: Readonly<Record<string, Coverage>> = {
  privileged: { level: 'baseline', rules: ['privileged-container'] },
  hostNamespaces: { level: 'baseline', rules: ['host-pid', 'host-ipc', 'host-network'] },
  hostPathVolumes: { level: 'baseline', rules: ['host-path-volume', 'container-runtime-socket-mount'] },
  seccompProfile_baseline: { level: 'baseline', rules: ['seccomp-unconfined'], since: 19 },
  allowPrivilegeEscalation: { level: 'restricted', rules: ['privilege-escalation-allowed'], since: 8 },
  runAsNonRoot: { level: 'restricted', rules: ['run-as-nonroot-missing'] },
  runAsUser: { level: 'restricted', rules: ['run-as-root-uid'], since: 23 },
  seccompProfile_restricted: { level: 'restricted', rules: ['seccomp-profile-missing'], since: 19 },
  capabilities_restricted: { level: 'restricted', rules: ['capability-drop-all-missing'], since: 22 },
};

/** Checks of the samples that no rule judges yet. */
const NOT_COVERED: Readonly<Record<string, string>> = {
  capabilities_baseline: 'it is about every capability outside a list, not only those that can take a node over',
  hostPorts: 'no rule yet',
  seLinuxOptions: 'no rule yet',
  procMount_restricted: 'no rule yet',
  windowsHostProcess: 'no rule yet',
};

/** Samples that are about no check in particular: the plain pod of a level. */
const PLAIN = ['base', 'base_linux', 'base_windows'];

const folder = corpus('pss');

const minorOf = ({ version }: Label): number => parseKubernetesVersion(version)?.minor ?? 0;

/** The ids of the rules that find something in a sample, judged for the version of its label. */
function rulesThatObject(root: string, label: Label): readonly string[] {
  const file = filePath(label.file);
  const parsed = parseYaml(file, readFileSync(join(root, label.file), 'utf8'));
  const now = new Cluster([{ parsed, fragment: false }]);
  const { findings, problems } = analyse('.', rules, {
    now,
    before: now,
    elsewhere: [],
    kubernetes: { minor: minorOf(label) },
  });
  expect(problems).toEqual([]);
  return findings.map(({ rule }) => rule);
}

/** The rules of ours that stand for what a level demanded in the label's version. */
function demanded(label: Label): readonly string[] {
  return Object.values(COVERED)
    .filter(({ level, since = 0 }) => since <= minorOf(label) && (level === 'baseline' || label.level === 'restricted'))
    .flatMap((coverage) => coverage.rules);
}

if (folder === undefined) {
  test.skip('Pod Security samples (the corpus is absent)', () => undefined);
} else {
  const labels: readonly Label[] = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));

  describe('Pod Security samples', () => {
    test('every check is covered, or named as not covered', () => {
      const named = new Set([...Object.keys(COVERED), ...Object.keys(NOT_COVERED), ...PLAIN]);
      expect(labels.filter(({ rule }) => !named.has(rule))).toEqual([]);
    });

    const failing = (check: string): readonly Label[] =>
      labels.filter(({ rule, expect: verdict }) => rule === check && verdict === 'fail');
    const sampled = Object.entries(COVERED).filter(([check]) => failing(check).length > 0);

    test.each(sampled)('%s: what fails upstream fails here', (check, { rules: ours, since = 0 }) => {
      const missed = failing(check)
        .filter((label) => minorOf(label) >= since)
        .filter((label) => !rulesThatObject(folder, label).some((rule) => ours.includes(rule)));
      expect(missed.map(({ file }) => file)).toEqual([]);
    });

    test('what passes a level upstream has no finding of that level here', () => {
      const passing = labels.filter((label) => label.expect === 'pass');
      const wrong = passing.flatMap((label) => {
        const objections = rulesThatObject(folder, label).filter((rule) => demanded(label).includes(rule));
        return objections.length === 0 ? [] : [`${label.file}: ${objections.join(', ')}`];
      });
      expect(passing.length).toBeGreaterThan(0);
      expect(wrong).toEqual([]);
    });
  });
}
