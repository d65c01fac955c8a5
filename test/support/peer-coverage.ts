import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Rule } from '../../src/analysis/index.js';

/** The checks of one tool by id: those that a rule can stand for, and those that are left out, by the reason's code. */
interface PeerChecks {
  readonly checks: readonly string[];
  readonly leftOut: Readonly<Record<string, readonly string[]>>;
}

/** The checks of other tools for Kubernetes, as they were at the end of 2026. */
export const PEERS: Readonly<Record<string, PeerChecks>> = JSON.parse(
  readFileSync(resolve('test/support/peer-checks.json'), 'utf8'),
);

/** Why a check is left out. */
const REASONS: Readonly<Record<string, string>> = {
  X1: 'it concerns the owner or the mode of a file on a node, which no manifest says',
  X2: 'it concerns a cloud account or a managed cluster, which no manifest describes',
  X3: 'it needs the content of an image, its bill of materials or its vulnerabilities',
  X4: 'it needs the running cluster: kernel, runtime, server version or network plug-in',
  X5: 'it lists legitimate uses, from which no fault follows',
  X6: 'it asks a person to look, or to follow a procedure',
  X7: 'it means something only at admission or at run time',
  X8: 'it changes or makes objects, and no fault stands behind it',
  X9: 'it is the convention of one site',
  X10: 'it is a policy about backup products',
};

/** Why a check is left out; undefined for one that is not. */
export function leftOutBecause(tool: string, id: string): string | undefined {
  const codes = Object.entries(PEERS[tool]?.leftOut ?? {});
  return REASONS[codes.find(([, ids]) => ids.includes(id))?.[0] ?? ''];
}

/** A check of a tool, the rules that stand for it, and the code of the reason why it is left out. */
export interface Covered {
  readonly id: string;
  readonly rules: readonly string[];
  readonly leftOut: string | undefined;
}

/** What the rules make of a tool's checks, by id. */
export function coverageOf(tool: string, rules: readonly Rule[]): readonly Covered[] {
  const { checks, leftOut } = PEERS[tool] ?? { checks: [], leftOut: {} };
  const byId = new Map<string, string[]>();
  for (const { id, equivalents } of rules) {
    for (const one of equivalents[tool] ?? []) byId.set(one, [...(byId.get(one) ?? []), id]);
  }
  const every = byId.get('*') ?? [];
  const covered = (id: string, code?: string): Covered => ({
    id,
    rules: [...(byId.get(id) ?? []), ...every],
    leftOut: code,
  });
  const out = Object.entries(leftOut).flatMap(([code, ids]) => ids.map((id) => covered(id, code)));
  return [...checks.map((id) => covered(id)), ...out].sort(({ id: one }, { id: other }) => (one < other ? -1 : 1));
}

const isOpen = ({ rules, leftOut }: Covered): boolean => rules.length === 0 && leftOut === undefined;

/** The checks for which there is neither a rule nor a reason, as "tool id". */
export function notYet(rules: readonly Rule[]): readonly string[] {
  return Object.keys(PEERS).flatMap((tool) =>
    coverageOf(tool, rules)
      .filter(isOpen)
      .map(({ id }) => `${tool} ${id}`),
  );
}

/** `docs/rules/coverage.md`: every check of every tool, with its rules or the reason why there is none. */
export function coveragePage(rules: readonly Rule[]): string {
  const tools = Object.keys(PEERS).map((tool) => [tool, coverageOf(tool, rules)] as const);
  return [
    '# Checks of other tools',
    '',
    'Every check that other tools have for Kubernetes objects, and the rules that stand for the same concern. That a rule',
    'stands for a check does not mean that both always agree; where we know that a tool is wrong, we differ from it.',
    '`portcullis explain ID` takes these ids, too.',
    '',
    '| Tool | Checks | With a rule | Left out | Not yet |',
    '| --- | ---: | ---: | ---: | ---: |',
    ...tools.map(([tool, all]) => summaryRow(tool, all)),
    '',
    '## Why a check is left out',
    '',
    '| Code | Reason |',
    '| --- | --- |',
    ...Object.entries(REASONS).map(([code, reason]) => `| ${code} | ${reason} |`),
    '',
    ...tools.flatMap(([tool, all]) => [
      `## ${tool}`,
      '',
      '| Check | Rules |',
      '| --- | --- |',
      ...all.map((one) => `| \`${one.id}\` | ${wordsOf(one)} |`),
      '',
    ]),
  ].join('\n');
}

function summaryRow(tool: string, all: readonly Covered[]): string {
  const ruled = all.filter(({ rules }) => rules.length > 0).length;
  const open = all.filter(isOpen).length;
  return `| [${tool}](#${tool}) | ${all.length} | ${ruled} | ${all.length - ruled - open} | ${open} |`;
}

function wordsOf({ rules, leftOut }: Covered): string {
  if (rules.length > 0) return rules.map((id) => `[\`${id}\`](${id}.md)`).join(', ');
  return leftOut === undefined ? 'not yet' : `left out (${leftOut}): ${REASONS[leftOut] ?? ''}`;
}
