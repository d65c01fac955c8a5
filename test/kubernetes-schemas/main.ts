import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { definitionLines } from './definition-lines.js';

/**
 * Writes the descriptions of Kubernetes' built-in kinds, `src/analysis/cluster/api/descriptions/`, from folders that hold
 * the schemas of every minor version. How to get them stands in docs/kubernetes-schemas.md.
 */
const GROUPS: readonly (readonly [string, RegExp])[] = [
  ['core', /^(?:core|meta)\./],
  ['workloads', /^(?:apps|batch|autoscaling|policy|extensions|scheduling)\./],
  ['control', /^(?:admissionregistration|apiextensions|apiregistration|rbac|auth\w+|flowcontrol|certificates)\./],
  ['infrastructure', /./],
];

const FOLDER = 'src/analysis/cluster/api/descriptions';

const versions = new Map<number, unknown>();
for (const folder of argv.slice(2)) {
  for (const name of readdirSync(folder)) {
    const minor = /^v1\.(\d+)\.0-local$/.exec(name)?.[1];
    if (minor === undefined || Number(minor) < 16 || versions.has(Number(minor))) continue;
    versions.set(Number(minor), JSON.parse(readFileSync(join(folder, name, '_definitions.json'), 'utf8')));
  }
}
const minors = [...versions.keys()].sort((a, b) => a - b);
if (minors.length === 0) throw new Error('no schemas in the given folders');

const lines = definitionLines(versions);
const taken = new Set<string>();
for (const [name, pattern] of GROUPS) {
  const own = lines.filter((line) => pattern.test(line) && !taken.has(line));
  for (const line of own) taken.add(line);
  const constant = name.toUpperCase();
  const head = `// Written by \`npm run build:schemas\`; see docs/kubernetes-schemas.md.\n`;
  const body = own.map((line) => `${line}\n`).join('');
  writeFileSync(join(FOLDER, `${name}.ts`), `${head}export const ${constant} = \`\n${body}\`;\n`);
}
const covers = `export const DESCRIBED = { oldest: ${minors[0]}, newest: ${minors.at(-1)} } as const;\n`;
writeFileSync(
  join(FOLDER, 'covers.ts'),
  `// Written by \`npm run build:schemas\`; see docs/kubernetes-schemas.md.\n/** The minor versions that are described, both ends included. */\n${covers}`,
);
