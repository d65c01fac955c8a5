import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filesBelow, ROOT, type SourceFile, sourceFiles } from './support/source-tree.js';

/** What a folder of `src` may stand on: other folders, and packages or modules of Node. */
interface Border {
  readonly folders: readonly string[];
  readonly outside: readonly string[];
}

const BORDERS: Readonly<Record<string, Border>> = {
  analysis: {
    folders: [],
    outside: ['dockerfile-ast', 'js-yaml', 'node:buffer', 'node:crypto', 'picomatch', 'yaml-diff-patch', 'zod'],
  },
  review: { folders: ['analysis'], outside: [] },
  report: { folders: ['analysis', 'review'], outside: ['picocolors'] },
  render: { folders: ['analysis', 'review'], outside: [] },
  github: { folders: ['analysis', 'review', 'report'], outside: ['@octokit/rest', 'probot', 'zod'] },
  store: {
    folders: ['review'],
    outside: [
      '@electric-sql/pglite',
      'kysely',
      'node:fs',
      'node:net',
      'node:os',
      'node:path',
      'node:timers',
      'node:util',
      'node:zlib',
      'pg',
      'zod',
    ],
  },
  server: {
    folders: ['analysis', 'review', 'render', 'github', 'store'],
    outside: [
      '@octokit/webhooks',
      '@octokit/webhooks-methods',
      'node:child_process',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:net',
      'node:url',
      'pino',
      'probot',
      'zod',
    ],
  },
  cli: {
    folders: ['analysis', 'review', 'report', 'render', 'server'],
    outside: [
      'commander',
      'node:buffer',
      'node:child_process',
      'node:crypto',
      'node:fs',
      'node:os',
      'node:path',
      'picocolors',
    ],
  },
};

/** The inside of `analysis`, from the ground up: a file imports from its own layer and from those above it in this list. */
const LAYERS: readonly RegExp[] = [
  /^src\/analysis\/source\//,
  /^src\/analysis\/finding\.ts$/,
  /^src\/analysis\/cluster\//,
  /^src\/analysis\/rules\//,
  /^src\/analysis\/policy\//,
  /^src\/analysis\/analyse\.ts$/,
  /^src\/analysis\/index\.ts$/,
];

const PURE = ['analysis', 'review', 'report'];
/** What of Node is pure too. */
const PURE_IMPORTS = ['node:buffer Buffer', 'node:buffer isUtf8', 'node:crypto createHash'];
/** What a pure folder could reach the clock, the network, chance or the process by, without importing anything. */
const IMPURE_NAMES = [
  'Date',
  'process',
  'fetch',
  'performance',
  'crypto',
  'globalThis',
  'global',
  'console',
  'navigator',
  'Math.random',
  'WebAssembly',
  'WebSocket',
  'EventSource',
  'Worker',
  'MessageChannel',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'require',
  'eval',
  'Function',
];

const tree = sourceFiles('src');
const folderOf = (path: string): string => path.split('/')[1] ?? '';
const inFolder = (folder: string): readonly SourceFile[] => tree.filter(({ path }) => folderOf(path) === folder);
const layerOf = (path: string): number => LAYERS.findIndex((layer) => layer.test(path));

/** The files among `files` that break a rule, as "path: what"; throws when there is nothing that the rule could look at. */
function offences(files: readonly SourceFile[], broken: (file: SourceFile) => readonly string[]): readonly string[] {
  if (files.length === 0) throw new Error('the rule looks at nothing');
  return files.flatMap((file) => broken(file).map((what) => `${file.path}: ${what}`));
}

test('the folders of src are those of the table', () => {
  expect([...new Set(tree.map(({ path }) => folderOf(path)))].sort()).toEqual(Object.keys(BORDERS).sort());
});

describe.each(Object.entries(BORDERS))('src/%s', (folder, { folders, outside }) => {
  const files = inFolder(folder);

  test('imports down only, and nothing that is not named', () => {
    const allowed = new Set([folder, ...folders]);
    const wrong = offences(files, ({ imports }) =>
      imports
        .filter(({ from, inside }) => (inside ? !allowed.has(folderOf(from)) : !outside.includes(moduleOf(from))))
        .map(({ from }) => from),
    );
    expect(wrong).toEqual([]);
  });

  test('every import that the table allows is made', () => {
    const made = new Set(
      files.flatMap(({ imports }) => imports.map(({ from, inside }) => (inside ? folderOf(from) : moduleOf(from)))),
    );
    expect([...folders, ...outside].filter((name) => !made.has(name))).toEqual([]);
  });

  test('has a doorway, and others use it', () => {
    const enters = tree
      .filter(({ path }) => folderOf(path) !== folder)
      .flatMap(({ path, imports }) =>
        imports
          .filter(({ from, inside }) => inside && folderOf(from) === folder)
          .map(({ from }) => [path, from] as const),
      );
    expect(enters.filter(([, from]) => from !== `src/${folder}/index.ts`)).toEqual([]);
    if (folder !== 'cli') expect(enters.length).toBeGreaterThan(0);
  });
});

/** The module with its sub-paths: `node:fs/promises` is `node:fs`. */
const moduleOf = (from: string): string => (from.startsWith('node:') ? (from.split('/')[0] ?? from) : from);

describe('inside analysis', () => {
  test('every file has its layer, and every layer its files', () => {
    expect(inFolder('analysis').filter(({ path }) => layerOf(path) < 0)).toEqual([]);
    for (const layer of LAYERS) expect(tree.filter(({ path }) => layer.test(path)).length).toBeGreaterThan(0);
  });

  test('source → finding → cluster → rules → policy → analyse', () => {
    const wrong = offences(inFolder('analysis'), ({ path, imports }) =>
      imports.filter(({ from, inside }) => inside && layerOf(from) > layerOf(path)).map(({ from }) => from),
    );
    expect(wrong).toEqual([]);
  });

  test('a rule knows no other rule', () => {
    const rule = /^src\/analysis\/rules\/[^/]+\/(?!index\.ts)/;
    const wrong = offences(
      tree.filter(({ path }) => rule.test(path)),
      ({ imports }) => imports.filter(({ from }) => rule.test(from)).map(({ from }) => from),
    );
    expect(wrong).toEqual([]);
  });
});

describe('pure folders', () => {
  test.each(PURE)('%s reads no clock, disk, network, environment or chance', (folder) => {
    const wrong = offences(inFolder(folder), ({ uses, imports }) => [
      ...IMPURE_NAMES.filter((name) => uses.has(name)),
      ...imports
        .filter(({ from, names }) => from.startsWith('node:') && !PURE_IMPORTS.includes(`${from} ${names.join()}`))
        .map(({ from }) => from),
    ]);
    expect(wrong).toEqual([]);
  });

  test('what they are kept from is there to be had', () => {
    const used = new Set(tree.flatMap(({ uses }) => [...uses]));
    expect(['Date', 'process', 'setTimeout'].filter((name) => !used.has(name))).toEqual([]);
  });
});

describe('each of these is known in one place', () => {
  const users = (name: string) => tree.filter(({ uses }) => uses.has(name)).map(({ path }) => path);

  test('the environment', () => {
    expect(users('process.env')).toEqual(['src/cli/main.ts']);
    expect(tree.filter(({ imports }) => imports.some(({ from }) => from === 'node:process'))).toEqual([]);
  });

  test('SQL', () => {
    const statement =
      /\b(?:select\s[^.]*\sfrom|insert\s+into|update\s+\w+\s(?:\w+\s)?set|delete\s+from|create\s+table)\b/i;
    const speakers = tree.filter(({ texts }) => texts.some((text) => statement.test(text))).map(({ path }) => path);
    expect(speakers.length).toBeGreaterThan(0);
    expect(speakers.filter((path) => folderOf(path) !== 'store')).toEqual([]);
  });

  test('GitHub and Probot', () => {
    const foreign = /^(?:probot$|@octokit\/)/;
    const speakers = tree.filter(({ imports }) => imports.some(({ from }) => foreign.test(from)));
    expect([...new Set(speakers.map(({ path }) => folderOf(path)))].sort()).toEqual(['github', 'server']);
  });

  test("processes of strangers' text", () => {
    const forks = tree.filter(({ imports }) => imports.some(({ names }) => names.includes('fork')));
    expect(forks.map(({ path }) => path)).toEqual(['src/server/judge/court.ts']);
  });
});

test('there is one default export, which Probot asks for', () => {
  expect(tree.filter(({ hasDefaultExport }) => hasDefaultExport).map(({ path }) => path)).toEqual([
    'src/server/app.ts',
  ]);
});

test('files import each other in one direction', () => {
  const own = tree.map(({ path, imports }) => [path, imports.filter(({ inside }) => inside)] as const);
  const paths = new Set(tree.map(({ path }) => path));
  expect(own.flatMap(([, imports]) => imports.filter(({ from }) => !paths.has(from)))).toEqual([]);
  const imports = new Map(
    own.map(([path, all]) => [path, all.filter(({ erased }) => !erased).map(({ from }) => from)]),
  );
  expect(cycleIn(imports)).toEqual([]);
});

/** The paths of one cycle, or none. */
function cycleIn(imports: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): readonly string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of imports.get(path) ?? []) {
      const cycle = walk(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    done.add(path);
    return [];
  };
  for (const path of imports.keys()) {
    const cycle = walk(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

describe('sizes', () => {
  test('no file is longer than 350 lines', () => {
    expect(
      offences([...tree, ...sourceFiles('test/support')], ({ lines }) => (lines > 350 ? [`${lines} lines`] : [])),
    ).toEqual([]);
  });

  test('no function is longer than 50 lines', () => {
    const long = offences(tree, ({ functions }) =>
      functions.filter(({ length }) => length > 50).map(({ line, length }) => `line ${line}, ${length} lines`),
    );
    expect(long).toEqual([]);
  });
});

test('no name says nothing', () => {
  const empty = /^(?:utils?|helpers?|common|misc|shared|managers?|services?)$/i;
  const paths = ['src', 'test', 'docs'].flatMap(filesBelow);
  const words = paths.flatMap((path) => path.split('/').map((part) => basename(part).replace(/\..*$/, '')));
  expect(words).toEqual(expect.arrayContaining(['analysis', 'borders', 'architecture']));
  expect(words.filter((word) => empty.test(word))).toEqual([]);
});

test('the table of docs/architecture.md is the same', () => {
  const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `src\/(\w+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)];
  const names = (cell: string | undefined) =>
    (cell ?? '').trim() === '–' ? [] : (cell ?? '').split(',').map((name) => name.trim().replaceAll('`', ''));
  expect(
    Object.fromEntries(
      rows.map(([, folder, folders, outside]) => [folder, { folders: names(folders), outside: names(outside) }]),
    ),
  ).toEqual(BORDERS);
});

test('cycles are found where there are any', () => {
  expect(
    cycleIn(
      new Map([
        ['a', ['b']],
        ['b', ['c']],
        ['c', ['b']],
      ]),
    ),
  ).toEqual(['b', 'c', 'b']);
});
