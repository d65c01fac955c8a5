import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { z } from 'zod';
import { placeOf, rules } from '../../src/analysis/index.js';
import { plainRenderer } from '../../src/render/index.js';
import { type Judged, reviewState } from '../../src/review/index.js';
import { HEAD, memoryRepository } from '../support/memory-repository.js';
import { filesBelow } from '../support/pr-samples.js';

/** The generator of a large repository with known faults; undefined where it is not to be had. */
function generator(): string | undefined {
  const file = env['PORTCULLIS_PERF_CORPUS'] ?? resolve('../shared/tools/perf-corpus.mjs');
  return existsSync(file) ? file : undefined;
}

const faultSchema = z.object({
  kind: z.string(),
  file: z.string(),
  line: z.number(),
  docLines: z.tuple([z.number(), z.number()]),
});
type Fault = z.output<typeof faultSchema>;
const manifestSchema = z.object({ faults: z.array(faultSchema), decoys: z.array(faultSchema) });

/** Which of our rules see a kind of fault; one of them has to. */
const SEEN_BY: Readonly<Record<string, readonly string[]>> = {
  'privileged-container': ['privileged-container'],
  'privilege-escalation': ['privilege-escalation-allowed'],
  'added-capability': ['capability-dangerous-added'],
  'capabilities-not-dropped': ['capability-drop-all-missing'],
  'writable-root-fs': ['read-only-root-filesystem-missing'],
  'run-as-root': ['run-as-root-uid'],
  'run-as-non-root-missing': ['run-as-nonroot-missing'],
  'seccomp-unconfined': ['seccomp-unconfined'],
  'host-network': ['host-network'],
  'host-pid': ['host-pid'],
  'host-ipc': ['host-ipc'],
  'host-path-volume': ['host-path-volume', 'host-path-sensitive'],
  'docker-socket': ['container-runtime-socket-mount'],
  'host-port': ['host-port'],
  'resource-limits-missing': ['memory-limit-missing'],
  'resource-requests-missing': ['memory-request-missing'],
  'image-latest': ['image-mutable-tag'],
  'image-untagged': ['image-mutable-tag'],
  'readiness-probe-missing': ['readiness-probe-missing'],
  'probe-port-undefined': ['port-definition-invalid'],
  'liveness-probe-missing': ['liveness-probe-missing'],
  'secret-in-env': ['secret-in-env-literal'],
  'token-automounted': ['service-account-token-automount'],
  'selector-mismatch': ['selector-template-mismatch'],
  'configmap-missing': ['config-reference-missing'],
  'serviceaccount-missing': ['service-account-missing'],
  'unknown-field': ['schema-unknown-field'],
  'wrong-type': ['schema-violation'],
  'duplicate-key': ['yaml-duplicate-key'],
  'service-selects-nothing': ['service-selector-dangling'],
  'service-port-undefined': ['port-definition-invalid'],
  'service-node-port': ['service-node-port'],
  'service-public-lb': ['service-load-balancer-public'],
  'ingress-service-missing': ['route-backend-dangling'],
  'ingress-port-undefined': ['route-backend-dangling', 'port-definition-invalid'],
  'ingress-no-tls': ['ingress-tls-missing'],
  'ingress-wildcard-host': ['ingress-wildcard-host'],
  'hpa-target-missing': ['autoscaler-target-invalid'],
  'hpa-api-removed': ['api-version-removed'],
  'pdb-blocks-eviction': ['pdb-blocks-eviction'],
  'pdb-selects-nothing': ['pdb-ineffective'],
  'pdb-api-removed': ['api-version-removed'],
  'netpol-allow-all': ['network-policy-allow-all'],
  'netpol-selects-nothing': ['network-policy-dangling'],
  'netpol-world-cidr': ['network-policy-world-cidr'],
  'rbac-wildcard': ['rbac-wildcard-all'],
  'rbac-reads-secrets': ['rbac-secrets-access'],
  'rbac-pod-exec': ['rbac-pod-exec'],
  'rolebinding-role-missing': ['rbac-reference-dangling'],
  'cluster-admin-binding': ['rbac-cluster-admin-binding'],
  'secret-in-configmap': ['secret-in-config-map'],
  'overlay-privileged': ['privileged-container'],
  'overlay-image-latest': ['image-mutable-tag'],
  'overlay-default-namespace': ['namespace-default-used'],
  'overlay-hpa-min-over-max': ['hpa-min-replicas-low'],
  'overlay-file-missing': ['template-render-error'],
};

const BASE = 'it stands in a base, which its overlays may complete';

/** Kinds that nothing written in one directory shows, by the layout, with the reason. */
const NOT_SHOWN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rendered: { 'overlay-image-latest': 'the digest that is written beside the tag decides, and stays what it was' },
  kustomize: {
    'configmap-missing': BASE,
    'serviceaccount-missing': BASE,
    'overlay-file-missing': 'only a build of the overlay finds out',
    'overlay-patch-no-target': 'the base stands in another directory',
  },
};

/** Rules that find a kind only when teams ask for more than the defaults do. */
const SETTINGS = 'rules: {memory-request-missing: {options: {written: true}}}\n';

/** How many faults of a kind were found, at their line, in a repository of one layout. */
export interface FaultTally {
  readonly layout: string;
  readonly kind: string;
  readonly there: number;
  readonly found: number;
  readonly atLine: number;
  /** Why the kind is not looked for. */
  readonly outOfScope?: string;
  /** What was not found at its line, with the lines at which its object has findings of the rules for the kind. */
  readonly missed: readonly { readonly fault: Fault; readonly lines: readonly number[] }[];
}

export interface FaultReport {
  readonly tallies: readonly FaultTally[];
  /** Harmless look-alikes at whose line the default rules have something to say. */
  readonly decoys: readonly { readonly decoy: Fault; readonly said: string }[];
  readonly decoysThere: number;
}

/** Writes repositories with known faults and looks for them; undefined where the generator is not to be had. */
export async function faultReport(documents: number): Promise<FaultReport | undefined> {
  const program = generator();
  if (program === undefined) return undefined;
  const reports = [];
  for (const layout of ['rendered', 'kustomize']) reports.push(await layoutReport(program, layout, documents));
  return {
    tallies: reports.flatMap(({ tallies }) => tallies),
    decoys: reports.flatMap(({ decoys }) => decoys),
    decoysThere: reports.reduce((sum, { decoysThere }) => sum + decoysThere, 0),
  };
}

async function layoutReport(program: string, layout: string, documents: number): Promise<FaultReport> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-faults-'));
  try {
    const [out, manifest] = [join(folder, 'tree'), join(folder, 'manifest.json')];
    const size = ['--docs', String(documents), '--layout', layout, '--faults', '3', '--decoys', '3'];
    execFileSync(process.execPath, [program, '--out', out, '--manifest', manifest, ...size]);
    const { faults, decoys } = manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8')));
    const everything = await judged(out);
    const standing = everything.filter(({ rule }) => byDefault.has(rule));
    return {
      tallies: [...new Set(faults.map(({ kind }) => kind))]
        .sort()
        .map((kind) => tallyOf(layout, kind, faults, everything)),
      decoys: decoys.flatMap((decoy) => {
        const said = standing.find((finding) => isAtLine(decoy, finding));
        return said === undefined ? [] : [{ decoy, said: `${said.rule}: ${said.message}` }];
      }),
      decoysThere: decoys.length,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const byDefault = new Set(rules.filter(({ enabled }) => enabled).map(({ id }) => id));

async function judged(folder: string): Promise<readonly Judged[]> {
  const world = {
    repository: memoryRepository({ [HEAD]: { ...filesBelow(folder), '.portcullis.yml': SETTINGS } }),
    renderer: plainRenderer,
  };
  const all = { onlyRules: rules.map(({ id }) => id) };
  return (await reviewState({ at: HEAD, day: '2026-11-24' }, world, all)).findings;
}

function tallyOf(layout: string, kind: string, faults: readonly Fault[], found: readonly Judged[]): FaultTally {
  const there = faults.filter((fault) => fault.kind === kind);
  const why = NOT_SHOWN[layout]?.[kind];
  const seenBy = SEEN_BY[kind] ?? [];
  const own = found.filter(({ rule }) => seenBy.includes(rule));
  const inDocument = (fault: Fault) => own.some((finding) => isInDocument(fault, finding));
  return {
    layout,
    kind,
    there: there.length,
    found: there.filter(inDocument).length,
    atLine: there.filter((fault) => own.some((finding) => isAtLine(fault, finding))).length,
    ...(why === undefined ? {} : { outOfScope: why }),
    missed: there
      .filter((fault) => !own.some((finding) => isAtLine(fault, finding)))
      .map((fault) => ({
        fault,
        lines: own
          .filter((finding) => isInDocument(fault, finding))
          .map(({ location }) => placeOf(location).start.line),
      })),
  };
}

function isInDocument({ file, docLines }: Fault, { location }: Judged): boolean {
  const { file: at, start } = placeOf(location);
  return at === file && start.line >= docLines[0] && start.line <= docLines[1];
}

function isAtLine({ file, line }: Fault, { location }: Judged): boolean {
  const place = placeOf(location);
  return place.file === file && place.start.line === line;
}
