import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inSandbox, type JsonReport, pod, type Sandbox } from './sandbox.js';

const AGAINST_MAIN = ['review', '--base', 'main', '--rule', 'privileged-container'];

const standings = ({ findings }: JsonReport): readonly string[] => findings.map(({ standing }) => standing);

/** A repository with one old fault on `main`, and a branch in which nothing has changed yet. */
function withOldFault(box: Sandbox): void {
  box.write('apps/old.yaml', pod('old', true));
  box.write('apps/clean.yaml', pod('clean', false));
  box.fork();
}

describe('what a change is held to', () => {
  test(
    'old faults pass, also in files that it edits',
    inSandbox((box) => {
      withOldFault(box);
      appendFileSync(box.path('apps/old.yaml'), '# looked after by the web team\n');
      box.commit('Say who looks after it');
      const { status, report } = box.json(AGAINST_MAIN);
      expect({ status, standings: standings(report) }).toEqual({ status: 0, standings: ['existing'] });
    }),
  );

  test(
    'new faults fail',
    inSandbox((box) => {
      withOldFault(box);
      box.write('apps/clean.yaml', pod('clean', true));
      box.commit('Allow everything');
      const { status, report } = box.json(AGAINST_MAIN);
      expect(status).toBe(1);
      expect(report.findings.find(({ standing }) => standing === 'introduced')).toMatchObject({
        location: { file: 'apps/clean.yaml', startLine: 10 },
      });
    }),
  );

  test(
    'faults that it takes away are resolved',
    inSandbox((box) => {
      withOldFault(box);
      box.write('apps/old.yaml', pod('old', false));
      box.commit('Do without privileges');
      const { status, report } = box.json(AGAINST_MAIN);
      expect({ status, standings: standings(report) }).toEqual({ status: 0, standings: ['resolved'] });
    }),
  );

  test(
    'what happened on the base since is not its doing',
    inSandbox((box) => {
      withOldFault(box);
      box.write('apps/mine.yaml', pod('mine', false));
      box.commit('Add mine');
      box.git('checkout', '--quiet', 'main');
      box.write('apps/theirs.yaml', pod('theirs', true));
      box.commit('Add theirs');
      box.git('checkout', '--quiet', 'change');
      const { status, report } = box.json(AGAINST_MAIN);
      expect({ status, standings: standings(report) }).toEqual({ status: 0, standings: ['existing'] });
    }),
  );

  test(
    'a fault that moves with its file, and is edited on the way, stays old',
    inSandbox((box) => {
      withOldFault(box);
      box.write('platform/.keep', '');
      renameSync(box.path('apps/old.yaml'), box.path('platform/old.yaml'));
      appendFileSync(box.path('platform/old.yaml'), '# moved\n');
      box.commit('Move it');
      const { status, report } = box.json(AGAINST_MAIN);
      expect({ status, standings: standings(report) }).toEqual({ status: 0, standings: ['existing'] });
    }),
  );

  test(
    'settings count as they are on the base, and the report says so',
    inSandbox((box) => {
      box.write('apps/clean.yaml', pod('clean', false));
      box.fork();
      box.write('apps/clean.yaml', pod('clean', true));
      box.write('.portcullis.yml', 'rules: {privileged-container: off}\n');
      box.commit('Allow everything and look away');
      const { status, stdout } = box.portcullis(AGAINST_MAIN);
      expect(status).toBe(1);
      expect(stdout).toMatch(/settings/i);
    }),
  );
});

describe('the head', () => {
  test(
    'is the working tree: changed, new and deleted files count, ignored ones do not, and nothing is written',
    inSandbox((box) => {
      box.write('.gitignore', 'ignored/\n');
      withOldFault(box);
      writeFileSync(box.path('apps/clean.yaml'), pod('clean', true));
      box.write('apps/new.yaml', pod('new', true));
      box.write('ignored/new.yaml', pod('ignored', true));
      rmSync(box.path('apps/old.yaml'));
      const before = [box.git('status', '--porcelain'), box.git('count-objects', '-v')];
      const { status, report } = box.json(AGAINST_MAIN);
      expect(status).toBe(1);
      expect(report.findings.map(({ standing, location }) => `${standing} ${location.file}`).sort()).toEqual([
        'introduced apps/clean.yaml',
        'introduced apps/new.yaml',
        'resolved apps/old.yaml',
      ]);
      expect([box.git('status', '--porcelain'), box.git('count-objects', '-v')]).toEqual(before);
    }),
  );

  test(
    'can be named, and then uncommitted changes do not count',
    inSandbox((box) => {
      withOldFault(box);
      box.write('apps/clean.yaml', pod('clean', true));
      expect(box.json([...AGAINST_MAIN, '--head', 'HEAD']).report.findings).toEqual([]);
      expect(box.json(AGAINST_MAIN).status).toBe(1);
    }),
  );

  test(
    'is reached from any directory of the work tree, with paths from its root',
    inSandbox((box) => {
      withOldFault(box);
      box.write('other/new.yaml', pod('new', true));
      expect(box.json(AGAINST_MAIN, 'apps').report.findings).toMatchObject([{ location: { file: 'other/new.yaml' } }]);
    }),
  );
});

describe('what is refused', () => {
  test.each([
    ['no such branch', ['--base', 'nowhere'], /"nowhere" is no commit of this repository/],
    ['an option in disguise', ['--base=--output=x'], /"--output=x" is no commit of this repository/],
    ['a file', ['--base', 'HEAD:apps/old.yaml'], /is no commit of this repository/],
    ['no base', [], /--base/],
  ])('%s', (_, args, complaint) =>
    inSandbox((box) => {
      withOldFault(box);
      const { status, stdout, stderr } = box.portcullis(['review', ...args]);
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toMatch(complaint);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    })(),
  );

  test(
    'a directory without git',
    inSandbox((box) => {
      const { status, stderr } = box.portcullis(['review', '--base', 'main']);
      expect(status).toBe(3);
      expect(stderr).toMatch(/not a git repository/);
    }),
  );

  test(
    'a base without a common commit',
    inSandbox((box) => {
      withOldFault(box);
      box.git('checkout', '--quiet', '--orphan', 'elsewhere');
      box.commit('Begin anew');
      const { status, stderr } = box.portcullis(AGAINST_MAIN);
      expect(status).toBe(3);
      expect(stderr).toMatch(/no commit in common/);
    }),
  );

  test(
    'a shallow clone names the remedy',
    inSandbox((box) => {
      withOldFault(box);
      box.write('apps/new.yaml', pod('new', false));
      box.commit('Add');
      box.git('checkout', '--quiet', 'main');
      box.commit('Go on');
      box.git('clone', '--quiet', '--depth=1', '--no-single-branch', `file://${box.directory}`, 'clone');
      const { status, stderr } = box.portcullis(
        ['review', '--base', 'origin/main', '--head', 'origin/change'],
        'clone',
      );
      expect(status).toBe(3);
      expect(stderr).toMatch(/shallow.*git fetch --unshallow/);
    }),
  );
});

describe('hostile repositories', () => {
  test(
    'names of files',
    inSandbox((box) => {
      withOldFault(box);
      const names = ['new\nline.yaml', 'quo"te.yaml', '\u202egnp.yaml', '-rf.yaml', 'tab\t.yaml'];
      for (const name of names) box.write(`apps/${name}`, pod('web', true));
      box.write(`apps/caf`, '');
      writeFileSync(
        Buffer.concat([Buffer.from(box.path('apps/caf')), Buffer.from([0xe9]), Buffer.from('.yaml')]),
        pod('web', true),
      );
      const { report } = box.json(AGAINST_MAIN);
      const introduced = report.findings.filter(({ standing }) => standing === 'introduced');
      const files = introduced.map(({ location }) => location.file);
      expect(files.sort()).toEqual([...names.map((name) => `apps/${name}`), 'apps/caf\\xe9.yaml'].sort());
    }),
  );

  test(
    'hooks and monitors of the repository do not run',
    inSandbox((box) => {
      withOldFault(box);
      box.write('.git/run.sh', `#!/bin/sh\ntouch ${box.path('ran')}\n`, 0o755);
      box.write('.git/hooks/post-index-change', `#!/bin/sh\ntouch ${box.path('ran')}\n`, 0o755);
      box.git('config', 'core.fsmonitor', box.path('.git/run.sh'));
      box.write('apps/new.yaml', pod('new', false));
      expect(box.json(AGAINST_MAIN).status).toBe(0);
      expect(() => rmSync(box.path('ran'))).toThrow(/ENOENT/);
    }),
  );

  test(
    'links and submodules that a change adds are not called clean',
    inSandbox((box) => {
      withOldFault(box);
      box.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendored`);
      box.git('update-index', '--add', '--cacheinfo', `120000,${blob(box, '/etc/passwd')},apps/link.yaml`);
      box.git('commit', '--quiet', '--message', 'Add what cannot be followed');
      const { status, report } = box.json([...AGAINST_MAIN, '--head', 'change']);
      expect(status).toBe(2);
      expect(report.problems.map(({ file }) => file).sort()).toEqual(['apps/link.yaml', 'vendored']);
    }),
  );

  test(
    'what a partial clone left behind is not fetched and not called clean',
    inSandbox((box) => {
      withOldFault(box);
      box.write('apps/new.yaml', pod('new', false));
      box.commit('Add');
      box.git('config', 'uploadpack.allowFilter', 'true');
      box.git('clone', '--quiet', '--no-checkout', '--filter=blob:none', `file://${box.directory}`, 'clone');
      const base = ['review', '--base', 'origin/main', '--head', 'origin/change', '--rule', 'privileged-container'];
      const { status, report } = box.json(base, 'clone');
      expect(status).toBe(2);
      expect(report.problems).toContainEqual(
        expect.objectContaining({ file: 'apps/new.yaml', what: expect.stringMatching(/not in this clone/) }),
      );
    }),
  );
});

function blob(box: Sandbox, text: string): string {
  box.write('blob', text);
  const id = box.git('hash-object', '-w', 'blob');
  rmSync(box.path('blob'));
  return id;
}
