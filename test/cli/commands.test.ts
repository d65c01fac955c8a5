import { readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { rules } from '../../src/analysis/index.js';
import { inSandbox, pod } from './sandbox.js';

describe('usage', () => {
  test.each([
    ['an unknown option', ['scan', '--nonsense'], /unknown option/],
    ['an unknown command', ['scam'], /Did you mean scan/],
    ['an unknown format', ['scan', '--format', 'xml'], /Allowed choices are terminal, json/],
    ['an unknown severity', ['scan', '--fail-on', 'bad'], /Allowed choices are info/],
    ['a misspelt rule', ['scan', '--rule', 'privileged-contaner'], /did you mean "privileged-container"\?/],
    ['a misspelt profile', ['scan', '--profile', 'pss-restrictd'], /did you mean "pss-restricted"\?/],
    ['no profile at all', ['rules', '--profile', 'zzzzzz'], /they are baseline, recommended/],
    ['no version of Kubernetes', ['scan', '--kubernetes-version', 'latest'], /must be a version of Kubernetes/],
    ['too many arguments', ['rules', 'extra'], /too many arguments/],
    ['an output that cannot be written', ['scan', '--output', 'gone/report.txt'], /could not be written/],
  ])('%s', (_, args, complaint) =>
    inSandbox((box) => {
      const { status, stdout, stderr } = box.portcullis(args);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toMatch(complaint);
      expect(stderr).not.toMatch(/^\s+at /m);
    })(),
  );

  test(
    'no command shows the help, as an error',
    inSandbox((box) => {
      const { status, stdout, stderr } = box.portcullis([]);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toMatch(/Usage: portcullis/);
    }),
  );

  test.each([[['--help']], [['scan', '--help']], [['help', 'review']]])('%j is no error', (args) =>
    inSandbox((box) => {
      const { status, stdout, stderr } = box.portcullis(args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/Usage: portcullis/);
    })(),
  );

  test(
    'the version is that of the package',
    inSandbox((box) => {
      const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
      expect(box.portcullis(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n` });
    }),
  );
});

test(
  'serve does not start without its settings, and names all that is missing',
  inSandbox((box) => {
    const { status, stdout, stderr } = box.portcullis(['serve']);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/APP_ID/);
    expect(stderr).toMatch(/WEBHOOK_SECRET/);
    expect(stderr).not.toMatch(/^\s+at /m);
  }),
);

describe('rules', () => {
  test(
    'are listed by id with severity and title',
    inSandbox((box) => {
      const { status, stdout } = box.portcullis(['rules']);
      expect(status).toBe(0);
      const lines = stdout.trimEnd().split('\n');
      expect(lines.map((line) => line.split(/\s+/)[0])).toEqual(rules.map(({ id }) => id));
      expect(stdout).toContain('Container runs in privileged mode');
    }),
  );

  test(
    'are told as JSON with the names of other tools',
    inSandbox((box) => {
      const { status, stdout } = box.portcullis(['rules', '--format', 'json']);
      expect(status).toBe(0);
      const listed: unknown = JSON.parse(stdout);
      expect(listed).toHaveLength(rules.length);
      expect(listed).toContainEqual({
        id: 'privileged-container',
        title: 'Container runs in privileged mode',
        family: 'pod-security',
        severity: 'critical',
        confidence: 'certain',
        enabled: true,
        standards: expect.arrayContaining(['pss: baseline']),
        equivalents: expect.objectContaining({ trivy: ['KSV-0017'] }),
      });
    }),
  );
});

describe('explain', () => {
  test(
    'shows the page of a rule, in colour only where it is asked for',
    inSandbox((box) => {
      const page = box.portcullis(['explain', 'privileged-container']);
      expect(page.status).toBe(0);
      expect(page.stdout).toMatch(/^# Container runs in privileged mode\n/);
      const colourful = box.portcullis(['explain', 'privileged-container'], '.', { FORCE_COLOR: '1' });
      expect(colourful.stdout).not.toBe(page.stdout);
      expect(stripVTControlCharacters(colourful.stdout)).toBe(page.stdout);
      const plain = box.portcullis(['explain', 'privileged-container', '--no-color'], '.', { FORCE_COLOR: '1' });
      expect(plain.stdout).toBe(page.stdout);
    }),
  );

  test.each(['CKV_K8S_16', 'KSV017', 'dd29336b-fe57-445b-a26e-e6aa867ae609'])('takes %s of another tool', (id) =>
    inSandbox((box) => {
      expect(box.portcullis(['explain', id]).stdout).toMatch(/^# Container runs in privileged mode\n/);
    })(),
  );

  test(
    'lists the rules where several stand for a check of another tool',
    inSandbox((box) => {
      const { status, stdout } = box.portcullis(['explain', 'C-0038']);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^# C-0038\n[^#]*^- host-ipc: .+\n- host-pid: .+$/m);
    }),
  );

  test(
    'guesses what was meant',
    inSandbox((box) => {
      const { status, stderr } = box.portcullis(['explain', 'priviliged-container']);
      expect(status).toBe(3);
      expect(stderr).toBe(
        'portcullis: there is no rule "priviliged-container"; did you mean "privileged-container"?\n',
      );
    }),
  );
});

describe('judging', () => {
  test(
    '--fail-on moves the bar',
    inSandbox((box) => {
      box.write('.portcullis.yml', 'rules: {privileged-container: medium}\n');
      box.write('web.yaml', pod('web', true));
      const only = ['scan', '--rule', 'privileged-container'];
      expect(box.portcullis(only).status).toBe(0);
      expect(box.portcullis([...only, '--fail-on', 'medium']).status).toBe(1);
    }),
  );

  test(
    '--profile chooses rules, and rules lists them',
    inSandbox((box) => {
      box.write('web.yaml', pod('web', true));
      const listed = box.portcullis(['rules', '--profile', 'pss-baseline']).stdout;
      expect(listed).toMatch(/^privileged-container /m);
      expect(listed).not.toMatch(/^memory-limit-missing /m);
      const { stdout } = box.portcullis(['scan', '--profile', 'pss-baseline']);
      expect(stdout).toMatch(/Profile: pss-baseline/);
      expect(stdout).not.toMatch(/memory-limit-missing/);
    }),
  );

  test(
    'a suppression in a file counts in a scan, and paths are shown from the current directory',
    inSandbox((box) => {
      box.git('init', '--quiet');
      const ignore = '# portcullis: ignore privileged-container because it must';
      box.write('apps/web.yaml', `${ignore}\n${pod('web', true)}`);
      box.write('apps/old.yaml', `${ignore}\n${pod('old', false)}`);
      const only = ['scan', '.', '--rule', 'privileged-container'];
      const { stdout } = box.portcullis([...only, '--format', 'json'], 'apps');
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: 'pass',
        findings: [{ standing: 'waived', waiver: { reason: 'it must', inline: { file: 'web.yaml', line: 1 } } }],
        suppressions: { unused: [{ file: 'old.yaml', line: 1 }] },
      });
      expect(box.portcullis(only, 'apps').stdout).toMatch(/1 inline suppression that hides nothing\n {2}old\.yaml:1: /);
    }),
  );

  test(
    '--rule runs these rules and no others',
    inSandbox((box) => {
      box.write('web.yaml', pod('web', true));
      const found = (...args: string[]) => new Set(box.json(['scan', ...args]).report.findings.map(({ rule }) => rule));
      expect(found('--rule', 'host-pid')).toEqual(new Set());
      expect(found('--rule', 'host-pid', '--rule', 'privileged-container')).toEqual(new Set(['privileged-container']));
    }),
  );
});
