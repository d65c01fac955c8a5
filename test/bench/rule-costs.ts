import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  Cluster,
  DEFAULT_SETTINGS,
  filePath,
  type ManifestFile,
  NEWEST_KUBERNETES,
  parseYaml,
  type Rule,
  rules,
  rulesUnder,
  type View,
} from '../../src/analysis/index.js';

/** Times are milliseconds of CPU for the parts and of the clock for single rules. */
export interface RuleCosts {
  readonly documents: number;
  readonly parsing: number;
  /** Objects, workloads and containers, on which every rule stands. */
  readonly model: number;
  readonly rules: readonly { readonly id: string; readonly milliseconds: number }[];
  readonly allRules: number;
}

/** What the default rules cost over all manifests below a folder, after one round that warms up. */
export function ruleCosts(folder: string): RuleCosts {
  const texts = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ file: filePath(path.slice(folder.length + 1)), text: readFileSync(path, 'utf8') }));
  const selected = rulesUnder(DEFAULT_SETTINGS, rules);
  let costs = measure(texts, selected);
  for (let round = 0; round < 2; round++) costs = measure(texts, selected);
  return costs;
}

type Text = { readonly file: ManifestFile['parsed']['file']; readonly text: string };

function measure(texts: readonly Text[], selected: readonly Rule[]): RuleCosts {
  const start = cpu();
  const manifests = texts.map(({ file, text }) => ({ parsed: parseYaml(file, text), fragment: false }));
  const parsed = cpu();
  const clusters = clustersOf(manifests);
  for (const cluster of clusters) void cluster.completeContainers;
  const modelled = cpu();
  const spent = new Map<string, number>();
  for (const cluster of clusters) {
    const view = { now: cluster, before: cluster, elsewhere: [], kubernetes: NEWEST_KUBERNETES };
    for (const rule of selected) spent.set(rule.id, (spent.get(rule.id) ?? 0) + timed(rule, view));
  }
  return {
    documents: manifests.reduce((sum, { parsed: { documents } }) => sum + documents.length, 0),
    parsing: parsed - start,
    model: modelled - parsed,
    allRules: cpu() - modelled,
    rules: [...spent]
      .map(([id, milliseconds]) => ({ id, milliseconds }))
      .sort((a, b) => b.milliseconds - a.milliseconds),
  };
}

function timed(rule: Rule, view: View): number {
  const begun = performance.now();
  for (const _ of rule.check(view));
  return performance.now() - begun;
}

function clustersOf(manifests: readonly ManifestFile[]): readonly Cluster[] {
  const byFolder = new Map<string, ManifestFile[]>();
  for (const manifest of manifests) {
    const folder = dirname(manifest.parsed.file);
    const inside = byFolder.get(folder);
    if (inside === undefined) byFolder.set(folder, [manifest]);
    else inside.push(manifest);
  }
  return [...byFolder.values()].map((inside) => new Cluster(inside));
}

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
