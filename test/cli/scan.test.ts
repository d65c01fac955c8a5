import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { inSandbox, pod } from './sandbox.js';

const ONLY = ['--rule', 'privileged-container'];

describe('the verdict of a scan', () => {
  test(
    'passes what is clean',
    inSandbox((box) => {
      box.write('web.yaml', pod('web', false));
      const { status, report } = box.json(['scan', '.', ...ONLY]);
      expect(status).toBe(0);
      expect(report).toMatchObject({ version: 1, verdict: 'pass', findings: [], problems: [] });
      expect(report.stats).toMatchObject({ files: 1, documents: 1, resources: 1 });
    }),
  );

  test(
    'fails what is not, at its line',
    inSandbox((box) => {
      box.write('apps/web.yaml', pod('web', true));
      const { status, report } = box.json(['scan', 'apps', ...ONLY]);
      expect(status).toBe(1);
      expect(report.findings).toMatchObject([
        { rule: 'privileged-container', location: { file: 'apps/web.yaml', startLine: 10 }, standing: 'existing' },
      ]);
    }),
  );

  test(
    'is undetermined where a file cannot be read, with file and line, and judges the rest',
    inSandbox((box) => {
      box.write('broken.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a\nspec: [\n');
      box.write('web.yaml', pod('web', false));
      const { status, report } = box.json(['scan', ...ONLY]);
      expect(status).toBe(2);
      expect(report.problems).toMatchObject([{ file: 'broken.yaml', line: expect.any(Number) }]);
      expect(report.stats.resources).toBe(1);
    }),
  );

  test(
    'says plainly that there was nothing to judge',
    inSandbox((box) => {
      mkdirSync(box.path('empty'));
      const { status, stdout } = box.portcullis(['scan', 'empty']);
      expect(status).toBe(0);
      expect(stdout).toMatch(/nothing to judge/i);
      expect(box.json(['scan', 'empty']).report.stats).toMatchObject({ files: 0, documents: 0, resources: 0 });
    }),
  );
});

describe('what a scan looks at', () => {
  test(
    'a path that does not exist is refused',
    inSandbox((box) => {
      const { status, stdout, stderr } = box.portcullis(['scan', 'gone.yaml']);
      expect(status).toBe(3);
      expect(stdout).toBe('');
      expect(stderr).toBe('portcullis: "gone.yaml": there is no such file or directory\n');
    }),
  );

  test(
    'single files, without what stands beside them',
    inSandbox((box) => {
      box.write('one.yaml', pod('one', true));
      box.write('two.yaml', pod('two', true));
      expect(box.json(['scan', 'one.yaml', ...ONLY]).report.findings).toHaveLength(1);
    }),
  );

  test(
    'paths are told from the current directory, and identities count from the root of the work tree',
    inSandbox((box) => {
      box.write('clusters/a/web.yaml', pod('web', true));
      box.git('init', '--quiet');
      const [above] = box.json(['scan', ...ONLY]).report.findings;
      const [inside] = box.json(['scan', ...ONLY], 'clusters/a').report.findings;
      const [beside] = box.json(['scan', box.path('clusters'), ...ONLY], '.git').report.findings;
      expect([above, inside, beside].map((finding) => finding?.location.file)).toEqual([
        'clusters/a/web.yaml',
        'web.yaml',
        '../clusters/a/web.yaml',
      ]);
      expect(new Set([above, inside, beside].map((finding) => finding?.fingerprint)).size).toBe(1);
    }),
  );

  test(
    'settings stand at the root of the work tree',
    inSandbox((box) => {
      box.write('.portcullis.yml', 'exclude: ["old/**"]\nfailOn: critical\n');
      box.write('old/web.yaml', pod('web', true));
      box.git('init', '--quiet');
      expect(box.json(['scan', ...ONLY], 'old')).toMatchObject({ status: 0, report: { findings: [] } });
    }),
  );

  test(
    'settings of a repository hold when it is looked at from outside',
    inSandbox((box) => {
      box.write('repository/.portcullis.yml', 'exclude: ["old/**"]\n');
      box.write('repository/old/web.yaml', pod('web', true));
      box.git('init', '--quiet', 'repository');
      mkdirSync(box.path('elsewhere'));
      expect(box.json(['scan', 'repository', ...ONLY]).status).toBe(0);
      expect(box.json(['scan', '../repository/old', ...ONLY], 'elsewhere').status).toBe(0);
    }),
  );

  test(
    'a mistake in the settings is not silent',
    inSandbox((box) => {
      box.write('.portcullis.yml', 'version: 1\nfailon: low\n');
      const { status, report } = box.json(['scan', ...ONLY]);
      expect(status).toBe(2);
      expect(report.problems).toMatchObject([{ file: '.portcullis.yml', line: 2 }]);
    }),
  );

  test(
    'neither .git nor node_modules',
    inSandbox((box) => {
      box.write('in/node_modules/web.yaml', pod('web', true));
      box.write('in/.git/web.yaml', pod('web', true));
      expect(box.json(['scan', 'in', ...ONLY])).toMatchObject({ status: 0, report: { findings: [] } });
    }),
  );

  test(
    'not what links lead to: that is judged where it stands, or keeps the scan from passing',
    inSandbox((box) => {
      box.write('all/apps/web.yaml', pod('web', false));
      symlinkSync('apps', box.path('all/same'));
      symlinkSync('nowhere', box.path('all/dangling.yaml'));
      expect(box.json(['scan', 'all', ...ONLY])).toMatchObject({ status: 0, report: { problems: [] } });
      box.write('outside/web.yaml', pod('web', true));
      symlinkSync('../outside', box.path('all/link'));
      symlinkSync('../outside/web.yaml', box.path('all/link.yaml'));
      const { status, report } = box.json(['scan', 'all', ...ONLY]);
      expect([status, report.findings]).toEqual([2, []]);
      expect(report.problems.map(({ file }) => file)).toEqual(['all/link', 'all/link.yaml']);
    }),
  );

  test(
    'patches are pieces of objects also when only they are asked for',
    inSandbox((box) => {
      box.write('prod/kustomization.yaml', 'resources: [web.yaml]\npatches: [{path: patches/web.yaml}]\n');
      box.write('prod/patches/web.yaml', pod('web', true));
      const whole = box.json(['scan', 'prod']).report;
      const patch = box.json(['scan', 'prod/patches/web.yaml']).report;
      expect(patch.findings.map(({ rule }) => rule)).toEqual(whole.findings.map(({ rule }) => rule));
      expect(patch.stats.files).toBe(1);
    }),
  );

  test(
    'files that SOPS encrypts by a configuration further up',
    inSandbox((box) => {
      box.write('.sops.yaml', 'creation_rules: [{path_regex: ^prod/, encrypted_regex: ^stringData$}]\n');
      box.write('prod/db.yaml', 'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: sesame}\n');
      const { report } = box.json(['scan', 'prod/db.yaml', '--rule', 'sops-file-not-encrypted']);
      expect(report.findings).toMatchObject([{ location: { file: 'prod/db.yaml' } }]);
      expect([report.stats.files, report.problems]).toEqual([1, []]);
    }),
  );

  test(
    'directories far down',
    inSandbox((box) => {
      const far = 'd/'.repeat(300);
      box.write(`${far}web.yaml`, pod('web', true));
      expect(box.json(['scan', ...ONLY]).report.findings).toMatchObject([{ location: { file: `${far}web.yaml` } }]);
    }),
  );
});

describe('what cannot be read is never called clean', () => {
  test.each([
    ['binary', Buffer.from('kind: Pod\0')],
    ['not UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe])],
    ['a pointer of Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n')],
    ['too large', Buffer.alloc(6_000_001, 'a')],
  ])('%s', (_, bytes) =>
    inSandbox((box) => {
      box.write('web.yaml', bytes);
      const { status, report } = box.json(['scan', ...ONLY]);
      expect(status).toBe(2);
      expect(report.problems).toMatchObject([{ file: 'web.yaml', what: expect.stringMatching(/could not be read/) }]);
    })(),
  );

  test(
    'a named pipe, without waiting for it',
    inSandbox((box) => {
      box.write('ok.yaml', pod('web', false));
      const made = box.pipe('pipe.yaml');
      if (!made) return;
      const { status, report } = box.json(['scan', ...ONLY]);
      expect(status).toBe(2);
      expect(report.problems).toMatchObject([{ file: 'pipe.yaml' }]);
    }),
  );

  const asRoot = process.getuid?.() === 0;
  (asRoot ? test.skip : test)(
    'files and directories that are closed to us',
    inSandbox((box) => {
      box.write('closed.yaml', pod('a', true), 0o000);
      box.write('closed/web.yaml', pod('b', true));
      box.write('open.yaml', pod('c', true));
      chmodSync(box.path('closed'), 0o000);
      try {
        const { status, report } = box.json(['scan', ...ONLY]);
        expect(status).toBe(1);
        expect(report.findings).toHaveLength(1);
        expect(report.problems.map(({ file }) => file).sort()).toEqual(['closed', 'closed.yaml']);
      } finally {
        chmodSync(box.path('closed'), 0o755);
      }
    }),
  );
});

describe('hostile names', () => {
  const names = ['new\nline.yaml', 'quo"te\'.yaml', '\u202egnp.yaml', '-rf.yaml', '$(touch x).yaml', '::error::a.yaml'];

  test(
    'are judged, and JSON tells them exactly',
    inSandbox((box) => {
      for (const name of names) box.write(name, pod('web', true));
      const { report } = box.json(['scan', ...ONLY]);
      expect(report.findings.map(({ location }) => location.file).sort()).toEqual([...names].sort());
    }),
  );

  test(
    'cannot steer the terminal',
    inSandbox((box) => {
      for (const name of [...names, '\u001b[2J.yaml']) box.write(name, pod('web', true));
      const { stdout, status } = box.portcullis(['scan', ...ONLY]);
      expect(status).toBe(1);
      expect(stdout).not.toMatch(/\p{Cf}|^line\.yaml|^::/mu);
      expect(stdout).not.toContain('\u001b');
    }),
  );

  test(
    'that are not UTF-8 are judged too',
    inSandbox((box) => {
      writeFileSync(
        Buffer.concat([Buffer.from(box.path('caf')), Buffer.from([0xe9]), Buffer.from('.yaml')]),
        pod('web', true),
      );
      expect(box.json(['scan', ...ONLY]).report.findings).toMatchObject([{ location: { file: 'caf\\xe9.yaml' } }]);
    }),
  );

  test(
    'two that would look the same hide nothing',
    inSandbox((box) => {
      writeFileSync(
        Buffer.concat([Buffer.from(box.path('caf')), Buffer.from([0xe9]), Buffer.from('.yaml')]),
        pod('web', true),
      );
      box.write('caf\\xe9.yaml', pod('web', false));
      expect(box.json(['scan', ...ONLY]).status).toBe(2);
    }),
  );
});

test(
  'a report that cannot be written is a failure, and not a verdict',
  inSandbox((box) => {
    const run = box.shell('"$NODE" "$PROGRAM" scan > /dev/full');
    if (!existsSync('/dev/full')) return;
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/^portcullis: failed: .*ENOSPC[^\n]*\n$/);
  }),
);

test(
  'a directory that is gone is a failure, and not a verdict',
  inSandbox((box) => {
    const run = box.shell('mkdir gone && cd gone && rmdir ../gone && "$NODE" "$PROGRAM" scan');
    expect(run.status).toBe(3);
    expect(run.stderr).toMatch(/^portcullis: failed: [^\n]*\n$/);
  }),
);

test(
  'a reader that goes away is no failure',
  inSandbox(async (box) => {
    for (let index = 0; index < 300; index++) box.write(`pods/${index}.yaml`, pod(`web-${index}`, true));
    const child = spawn(process.execPath, [box.program, 'scan', '--format', 'json'], { cwd: box.directory });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect({ status, complaint }).toEqual({ status: 1, complaint: '' });
  }),
);
