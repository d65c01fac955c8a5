import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inSandbox, pod, type Sandbox } from './sandbox.js';

const read = (box: Sandbox, name: string): string => readFileSync(box.path(name), 'utf8');

/** Has one fault with a safe fix: the runtime knows the capability ALL in capitals only. */
const LOWERCASE = `# The web server.
apiVersion: v1
kind: Pod
metadata:
  name: "web"   # as the DNS has it
spec:
  containers:
  - name: app
    image: registry.example.com/app:1.0.0
    securityContext:
      capabilities: {drop: [all]}  # nothing is needed
`;
const DROP = ['--rule', 'capability-drop-all-missing'];
const PRIVILEGED = ['--rule', 'privileged-container'];

describe('fixing in place', () => {
  test(
    'changes the faulty words and nothing else, keeps the mode, and is done after one time',
    inSandbox((box) => {
      box.write('web.yaml', LOWERCASE, 0o640);
      const first = box.portcullis(['fix', 'web.yaml', ...DROP]);
      expect(first.status).toBe(0);
      expect(first.stdout).toMatch(
        /^web\.yaml\n {2}line 11: .*\(capability-drop-all-missing\)\nFixed 1 finding in 1 file\.\nNothing is left\.\n$/,
      );
      expect(read(box, 'web.yaml')).toBe(LOWERCASE.replace('[all]', '[ALL]'));
      expect(statSync(box.path('web.yaml')).mode & 0o777).toBe(0o640);
      const second = box.portcullis(['fix', 'web.yaml', ...DROP]);
      expect(second).toMatchObject({ status: 0, stdout: 'Fixed 0 findings in 0 files.\nNothing is left.\n' });
    }),
  );

  test(
    'keeps Windows line ends and a byte order mark',
    inSandbox((box) => {
      const text = `\ufeff${LOWERCASE.replaceAll('\n', '\r\n')}`;
      box.write('web.yaml', text);
      expect(box.portcullis(['fix', '.', ...DROP]).status).toBe(0);
      expect(read(box, 'web.yaml')).toBe(text.replace('[all]', '[ALL]'));
    }),
  );

  test(
    'leaves what could break a workload until it is asked for, and says what is left',
    inSandbox((box) => {
      box.write('web.yaml', pod('web', true));
      const careful = box.portcullis(['fix', '.', ...PRIVILEGED]);
      expect(careful.status).toBe(1);
      expect(careful.stdout).toMatch(/Fixed 0 findings.*\nLeft: 1 finding, 1 blocking\..*\n.*--unsafe/);
      expect(read(box, 'web.yaml')).toBe(pod('web', true));
      const bold = box.portcullis(['fix', '.', '--unsafe', ...PRIVILEGED]);
      expect(bold.status).toBe(0);
      expect(read(box, 'web.yaml')).toBe(pod('web', false));
    }),
  );

  test(
    'names what it refuses, with the reason',
    inSandbox((box) => {
      const text = `${pod('web', true)}---\nbroken: [\n`;
      box.write('web.yaml', `${text.replace('privileged: true', 'privileged: &yes true')}`);
      const { status, stdout } = box.portcullis(['fix', '.', '--unsafe', ...PRIVILEGED]);
      expect(status).toBe(1);
      expect(stdout).toMatch(/Could not look at web\.yaml:\d+/);
    }),
  );

  test(
    'several fixes of one file go in together',
    inSandbox((box) => {
      box.write('web.yaml', `${pod('a', true)}---\n${pod('b', true)}---\n${pod('c', false)}`);
      const { status, stdout } = box.portcullis(['fix', '.', '--unsafe', ...PRIVILEGED]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/Fixed 2 findings in 1 file/);
      expect(read(box, 'web.yaml')).toBe(`${pod('a', false)}---\n${pod('b', false)}---\n${pod('c', false)}`);
    }),
  );

  test(
    'waived findings stay',
    inSandbox((box) => {
      const waiver = '{rule: privileged-container, resource: Pod/web, reason: it is the agent, by: ops}';
      box.write('.portcullis.yml', `waivers:\n  - ${waiver}\n`);
      box.write('web.yaml', pod('web', true));
      expect(box.portcullis(['fix', '.', '--unsafe', ...PRIVILEGED]).status).toBe(0);
      expect(read(box, 'web.yaml')).toBe(pod('web', true));
    }),
  );

  test(
    'needs to be told where',
    inSandbox((box) => {
      expect(box.portcullis(['fix'])).toMatchObject({ status: 3, stdout: '' });
    }),
  );
});

describe('a dry run', () => {
  test(
    'writes nothing, and prints a diff that git can apply',
    inSandbox((box) => {
      box.write('sub dir/wéb.yaml', `${pod('a', true)}---\n${pod('b', true)}`);
      box.write('no-end.yaml', pod('c', true).trimEnd());
      box.git('init', '--quiet');
      const { status, stdout, stderr } = box.portcullis(['fix', '.', '--unsafe', '--dry-run', ...PRIVILEGED]);
      expect(status).toBe(0);
      expect(stderr).toMatch(/Would fix 3 findings in 2 files/);
      expect(read(box, 'no-end.yaml')).toBe(pod('c', true).trimEnd());
      box.write('fix.patch', stdout);
      box.git('apply', 'fix.patch');
      expect(read(box, 'no-end.yaml')).toBe(pod('c', false).trimEnd());
      expect(read(box, 'sub dir/wéb.yaml')).toBe(`${pod('a', false)}---\n${pod('b', false)}`);
    }),
  );
});
