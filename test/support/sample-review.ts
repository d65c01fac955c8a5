import {
  type Fingerprint,
  filePath,
  type Place,
  type ResourceName,
  type Rule,
  type RuleId,
  type Severity,
} from '../../src/analysis/index.js';
import { defineRule } from '../../src/analysis/rules/rule.js';
import type { ReportContext } from '../../src/report/index.js';
import {
  commitSha,
  type InlineOrigin,
  type InlineSuppression,
  type Judged,
  type Review,
} from '../../src/review/index.js';

/** The head's text of `apps/web.yaml`, as the sample findings see it. */
export const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    spec:
      hostNetwork: true
      containers:
        - name: app
          image: ghcr.io/acme/web:latest
          securityContext:
            privileged: true
          env:
            - name: TOKEN
              value: canary-7f3e
`;

const texts: Readonly<Record<string, string>> = { 'apps/web.yaml': WEB };

const rule = (
  id: string,
  title: string,
  family: Rule['family'],
  severity: Severity,
  why: string,
  remedy: string,
): Rule =>
  defineRule({
    id,
    title,
    family,
    severity,
    why,
    remedy,
    standards: ['pss: baseline', 'cis: 5.2.2'],
    equivalents: { 'kube-linter': [id], checkov: ['CKV_K8S_16'] },
    examples: [],
    check: () => [],
  });

/** Rules under their real names, with few words, so that the expected reports do not follow every edit of a rule. */
export const SAMPLE_RULES: readonly Rule[] = [
  rule(
    'privileged-container',
    'Container runs in privileged mode',
    'pod-security',
    'critical',
    'A privileged container owns its node: it can load kernel modules, read every disk and every other pod.',
    'Set securityContext.privileged to false and add only the capability that is needed.',
  ),
  rule(
    'host-network',
    'Pod shares the network of its node',
    'pod-security',
    'high',
    'The pod sees the traffic of its node and reaches services that listen on localhost only.',
    'Remove hostNetwork.',
  ),
  rule(
    'image-mutable-tag',
    'Image is named by a tag that can move',
    'image',
    'medium',
    'The same manifest can run different code tomorrow.',
    'Name a version, or better a digest.',
  ),
  rule(
    'secret-in-env-literal',
    'Secret written into an environment variable',
    'secrets',
    'high',
    'Everybody who can read the repository or the pod can read the secret.',
    'Take the value from a Secret with valueFrom.secretKeyRef, and change the leaked one.',
  ),
];

export function place(file: string, line: number, column: number, endLine: number, endColumn: number): Place {
  const start = { line, column };
  return {
    file: filePath(file),
    span: { start: line * 100 + column, end: endLine * 100 + endColumn },
    start,
    end: { line: endLine, column: endColumn },
  };
}

const web: ResourceName = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

/** A finding of a sample rule; what a test does not care about is filled in. */
export function finding(id: string, line: number, change: Partial<Judged> = {}): Judged {
  const known = SAMPLE_RULES.find((one) => one.id === id);
  return {
    rule: id as RuleId,
    severity: known?.severity ?? 'high',
    confidence: 'certain',
    message: 'container app is not as it should be',
    resource: web,
    subject: 'container app',
    location: { kind: 'written', place: place('apps/web.yaml', line, 13, line, 29) },
    related: [],
    fingerprint: `${id.replaceAll('-', '')}${line}` as Fingerprint,
    standing: { kind: 'introduced' },
    target: 'apps',
    blocking: change.standing === undefined && (known?.severity === 'high' || known?.severity === 'critical'),
    ...change,
  };
}

/** Judged by the defaults, one clean manifest. */
export const CLEAN: Review = {
  verdict: 'pass',
  findings: [],
  problems: [],
  coverage: { targets: ['apps'], files: 14, buildFiles: 0, texts: 0, documents: 20, resources: 19, leftAlone: [] },
  gate: { failOn: 'high', settingsChanged: false, kubernetesVersion: '1.31', rules: 30, expiredWaivers: [] },
  compared: {
    base: commitSha('a'.repeat(40)),
    mergeBase: commitSha('b'.repeat(40)),
    head: commitSha('c'.repeat(40)),
  },
};

const waiver = {
  rule: 'image-mutable-tag',
  resource: 'Deployment/shop/*',
  reason: 'the registry forbids moving tags',
  by: '@acme/platform',
  until: '2026-12-31',
};

const origin = (form: InlineOrigin['form'], line: number): InlineOrigin => ({
  form,
  file: filePath('apps/web.yaml'),
  line,
});

const suppression = (
  form: InlineOrigin['form'],
  line: number,
  checks: readonly string[],
  reason: string,
  until?: string,
): InlineSuppression => ({ ...origin(form, line), checks, reason, ...(until === undefined ? {} : { until }) });

/** One of everything. */
export const RICH: Review = {
  ...CLEAN,
  verdict: 'fail',
  findings: [
    finding('host-network', 9, {
      message: 'the pod uses the network of its node',
      subject: 'pod',
      location: { kind: 'written', place: place('apps/web.yaml', 9, 20, 9, 24) },
      repair: {
        title: 'Leave the network of the node',
        safety: 'unsafe',
        file: filePath('apps/web.yaml'),
        edits: [{ startLine: 9, endLine: 9, replacement: [] }],
      },
    }),
    finding('image-mutable-tag', 12, {
      message: 'container app runs ghcr.io/acme/web:latest, a tag that can move',
      confidence: 'likely',
      related: [{ kind: 'written', place: place('apps/web.yaml', 11, 11, 11, 20) }],
    }),
    finding('privileged-container', 14, {
      message: 'container app runs privileged, with full access to its node',
      location: { kind: 'written', place: place('apps/web.yaml', 14, 25, 14, 29) },
      repair: {
        title: 'Run without privileges',
        safety: 'unsafe',
        file: filePath('apps/web.yaml'),
        edits: [{ startLine: 14, endLine: 14, replacement: ['            privileged: false'] }],
      },
    }),
    finding('secret-in-env-literal', 17, {
      message: 'the variable TOKEN of container app holds a literal that looks like a secret',
      location: { kind: 'written', place: place('apps/web.yaml', 17, 22, 17, 33) },
    }),
    finding('image-mutable-tag', 20, {
      standing: { kind: 'waived', waiver },
      message: 'container cache runs redis:latest',
    }),
    finding('host-network', 21, { standing: { kind: 'existing' } }),
    finding('host-network', 23, {
      standing: {
        kind: 'waived',
        waiver: { rule: 'host-network', resource: 'Deployment/shop/web', reason: 'it serves the node', by: 'checkov' },
        inline: { form: 'checkov', file: filePath('apps/web.yaml'), line: 6 },
      },
      message: 'the pod uses the network of its node',
    }),
    finding('privileged-container', 22, { standing: { kind: 'resolved' } }),
  ],
  problems: [
    { file: 'apps/old.yaml', line: 3, what: 'the key spec stands twice', counts: false },
    { file: 'apps/broken.yaml', line: 7, what: 'the document ends inside a quoted string', counts: true },
  ],
  coverage: {
    ...CLEAN.coverage,
    leftAlone: [
      { file: filePath('charts/web/values.yaml'), why: 'it holds values of a chart, not objects' },
      { file: filePath('.github/workflows/ci.yaml'), why: 'it is not a Kubernetes object' },
    ],
    schemas: {
      kubernetesVersion: '1.30',
      unknownKinds: ['Certificate', 'Issuer', 'ClusterIssuer', 'Order', 'Challenge', 'CertificateRequest'].map(
        (kind, index) => ({ apiVersion: 'cert-manager.io/v1', kind, count: 6 - index }),
      ),
    },
  },
  suppressions: {
    mode: 'once-merged',
    pending: [suppression('trivy', 14, ['KSV-0017'], 'no reason given')],
    expired: [suppression('portcullis', 12, ['image-mutable-tag'], 'until the registry has moved', '2026-01-31')],
    faulty: [{ ...origin('portcullis', 9), why: 'names the rule "host-netwrk", which does not exist' }],
    unused: [suppression('kube-linter', 5, ['*'], 'managed elsewhere')],
    forbidden: [suppression('kics', 1, ['*'], 'no reason given')],
  },
  gate: {
    ...CLEAN.gate,
    profile: 'strict',
    settings: filePath('.portcullis.yml'),
    settingsChanged: true,
    expiredWaivers: [{ ...waiver, rule: 'host-network', until: '2026-01-31' }],
  },
};

/** Nothing wrong was found, and one file could not be read. */
export const UNDETERMINED: Review = {
  ...CLEAN,
  verdict: 'undetermined',
  problems: [{ file: 'apps/broken.yaml', line: 7, what: 'the document ends inside a quoted string', counts: true }],
};

/** Many findings in many files. */
export const CROWDED: Review = {
  ...CLEAN,
  verdict: 'fail',
  findings: Array.from({ length: 500 }, (_, index) => {
    const file = `apps/team-${Math.floor(index / 10)}/a-directory-with-a-long-name/deployment.yaml`;
    return finding(index % 3 === 0 ? 'image-mutable-tag' : 'privileged-container', index, {
      message: 'container app runs privileged, with full access to its node and everything that runs there',
      location: { kind: 'written', place: place(file, (index % 10) + 1, 1, (index % 10) + 1, 9) },
    });
  }),
  problems: [{ file: 'apps/broken.yaml', what: 'the file is larger than 1 MB', counts: true }],
};

/** What strangers may call things. */
export const HOSTILE_NAMES = [
  '@octocat fixes #1',
  '<img src=x onerror=alert(1)>',
  '<!-- portcullis:summary v1 -->',
  '](https://evil.example) | ![x](https://evil.example/x.png)',
  '`` ` ```suggestion',
  'a\\|b\\\\|c\u202Egnp.exe\u200B',
  '\u001B[2J\u001B]0;title\u0007::error::x ##[add-mask]y',
  'https://evil.example www.evil.example me@evil.example',
  'acme/web#7 GH-12 deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  '# head\n- item\n\n```\nfence',
] as const;

/** Hostile names wherever a stranger's text can stand. */
export const HOSTILE: Review = {
  ...RICH,
  findings: HOSTILE_NAMES.map((name, index) =>
    finding('privileged-container', index + 1, {
      message: `container ${name} runs privileged`,
      resource: { apiVersion: name, kind: name, namespace: name, name },
      subject: name,
      target: name,
      location:
        index % 2 === 0
          ? { kind: 'written', place: place(name, 1, 1, 1, 5) }
          : { kind: 'rendered', target: name, path: ['spec', name], nearest: place(name, 1, 1, 1, 5) },
    }),
  ),
  problems: HOSTILE_NAMES.map((name) => ({ file: name, what: `${name} cannot be read`, counts: true })),
  suppressions: {
    mode: 'once-merged',
    pending: HOSTILE_NAMES.map((name) => ({ ...suppression('checkov', 1, [name], name), file: filePath(name) })),
    expired: [],
    faulty: HOSTILE_NAMES.map((name) => ({ ...origin('portcullis', 1), file: filePath(name), why: `names ${name}` })),
    unused: [],
    forbidden: [],
  },
  coverage: {
    ...RICH.coverage,
    targets: HOSTILE_NAMES,
    leftAlone: HOSTILE_NAMES.map((name) => ({ file: filePath(name), why: `it is ${name}` })),
    schemas: {
      kubernetesVersion: '1.31',
      unknownKinds: HOSTILE_NAMES.slice(0, 5).map((name) => ({ apiVersion: name, kind: name, count: 1 })),
    },
  },
};

/** Everything has an address, no line may be looked up but those of `WEB`. */
export const CONTEXT: ReportContext = {
  ruleOf: (id) => SAMPLE_RULES.find((one) => one.id === id),
  permalink: (file, line) =>
    `https://github.example/acme/deploy/blob/ccc/${encodeURIComponent(file)}${line === undefined ? '' : `#L${line}`}`,
  rulesUrl: (id) => `https://portcullis.example/rules/${id}`,
  lineOf: (file, line) => texts[file]?.split('\n')[line - 1],
  day: '2026-11-30',
  durationMs: 1234,
  version: '0.1.0',
};
