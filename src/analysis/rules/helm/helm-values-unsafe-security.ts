import { type ChartValue, nodeOf, pathOf, type ValueSet, valueSets } from '../../cluster/chart-values.js';
import type { Severity } from '../../finding.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

interface Switch {
  /** The end of the path, in lower case. */
  readonly path: RegExp;
  readonly unsafe: string | number | boolean;
  readonly severity: Severity;
  readonly what: string;
  /** True for switches that many charts leave off, so that only an override says something. */
  readonly override?: true;
}

/** Paths that charts have agreed on, and what their unsafe value does. */
const SWITCHES: readonly Switch[] = [
  { path: /securitycontext\.privileged$/, unsafe: true, severity: 'high', what: 'makes the container privileged' },
  { path: /(?:^|\.)host(?:network|pid|ipc)$/, unsafe: true, severity: 'high', what: 'shares a namespace of the node' },
  {
    path: /securitycontext\.allowprivilegeescalation$/,
    unsafe: true,
    severity: 'high',
    what: 'lets processes gain privileges',
  },
  { path: /securitycontext\.runasnonroot$/, unsafe: false, severity: 'medium', what: 'lets the container run as root' },
  { path: /securitycontext\.runasuser$/, unsafe: 0, severity: 'medium', what: 'runs the container as root' },
  {
    path: /(?:pod|container)securitycontext\.enabled$/,
    unsafe: false,
    severity: 'high',
    what: 'drops the security context of the chart',
    override: true,
  },
  {
    path: /networkpolicy\.enabled$/,
    unsafe: false,
    severity: 'medium',
    what: 'drops the network policy of the chart',
    override: true,
  },
  {
    path: /rbac\.(?:clusteradmin|clusterwideaccess|clusteradminaccess)$/,
    unsafe: true,
    severity: 'high',
    what: 'gives rights in the whole cluster',
  },
  {
    path: /rbac\.pspenabled$/,
    unsafe: true,
    severity: 'low',
    what: 'asks for PodSecurityPolicies, which no longer exist',
  },
  {
    path: /serviceaccount\.automount(?:serviceaccounttoken)?$/,
    unsafe: true,
    severity: 'low',
    what: 'mounts a token of the API server into the pods',
    override: true,
  },
  { path: /(?:^|\.)tls\.enabled$/, unsafe: false, severity: 'medium', what: 'switches TLS off', override: true },
  {
    path: /(?:^|\.)auth\.enabled$/,
    unsafe: false,
    severity: 'high',
    what: 'switches authentication off',
    override: true,
  },
  {
    path: /(?:^|\.)auth\.anonymous(?:\.enabled)?$/,
    unsafe: true,
    severity: 'high',
    what: 'lets everybody in without a login',
  },
  { path: /(?:^|\.)image\.tag$/, unsafe: 'latest', severity: 'medium', what: 'runs whatever image is the newest' },
  {
    path: /allowsnippetannotations$/,
    unsafe: true,
    severity: 'high',
    what: 'lets every Ingress write configuration of the proxy',
  },
];
/** Every last step of the table, so that most values are passed over at once. */
const LAST_STEPS = new Set(
  `privileged hostnetwork hostpid hostipc allowprivilegeescalation runasnonroot runasuser enabled clusteradmin
  clusterwideaccess clusteradminaccess pspenabled automount automountserviceaccounttoken anonymous tag
  allowsnippetannotations`.split(/\s+/),
);

export const helmValuesUnsafeSecurity = defineRule({
  id: 'helm-values-unsafe-security',
  title: 'Helm values switch hardening off',
  family: 'helm',
  why: 'The chart is hardened by its authors; one line of values takes that away, and what is rendered is seldom looked at.',
  remedy: 'Take the override away, so that the defaults of the chart hold.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K01', 'owasp: K02', 'mitre: T1611'],
  *check({ now }) {
    for (const set of valueSets(now)) {
      for (const value of set.values) {
        const unsafe = switchOf(set, value);
        if (unsafe === undefined) continue;
        const path = pathOf(set, value);
        const at = nodeOf(set, value);
        yield {
          ...set.holder,
          subject: `value ${path}`,
          at,
          severity: unsafe.severity,
          message: `value ${path} ${unsafe.what}`,
          ...(set.embedded || set.defaults
            ? {}
            : { fix: { title: 'Leave it to the chart', safety: 'unsafe' as const, patch: remove(at) } }),
        };
      }
    }
  },
  examples: [
    {
      name: 'in a file of values',
      file: 'values-production.yaml',
      manifest: yaml`
        replicas: 2
        securityContext:
          runAsUser: 1000
          privileged: true # <-- here
        hostNetwork: true # <-- here
        controller:
          kind: Deployment
          allowSnippetAnnotations: true # <-- here
        networkPolicy:
          extra: []
          enabled: false # <-- here
        image:
          repository: nginx
          tag: latest # <-- here
      `,
      fixed: yaml`
        replicas: 2
        securityContext:
          runAsUser: 1000
        controller:
          kind: Deployment
        networkPolicy:
          extra: []
        image:
          repository: nginx
      `,
    },
    {
      name: 'in objects of Flux and Argo CD',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: redis}
        spec:
          values:
            auth: {enabled: false, usePasswordFiles: true} # <-- here
            master: {containerSecurityContext: {enabled: false, x: 1}} # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: dashboard}
        spec:
          source:
            helm:
              parameters:
                - name: rbac.clusterAdmin
                  value: "true" # <-- here
              values: | # <-- here
                grafana.ini:
                  auth.anonymous: {enabled: true}
              valuesObject: {hostPID: true, x: 1} # <-- here
      `,
    },
    {
      name: 'a chart of this repository: its own defaults override nothing, those of dependencies do',
      file: 'values.yaml',
      manifest: yaml`
        networkPolicy: {enabled: false}
        tls: {enabled: false}
        hostNetwork: true # <-- here
        redis:
          auth: {enabled: false, x: 1} # <-- here
      `,
      beside: { 'Chart.yaml': 'apiVersion: v2\nname: web\ndependencies: [{name: redis, version: 1.2.3}]\n' },
    },
    {
      name: 'in a Kustomize build file, in a list',
      file: 'kustomization.yaml',
      manifest: yaml`
        helmCharts:
          - name: web
            valuesInline:
              containers:
                - {name: app, securityContext: {runAsNonRoot: false, x: 1}} # <-- here
      `,
    },
    {
      name: 'hardened values, text, null and other switches are clean',
      file: 'values.yaml',
      manifest: yaml`
        securityContext: {privileged: false, runAsNonRoot: true}
        hostNetwork: "true"
        hostPID: null
        ingress: {enabled: false}
        image: {tag: 1.27.0}
        serviceAccount: {automount: false}
      `,
    },
  ],
});

function switchOf(set: ValueSet, { path, value }: ChartValue): Switch | undefined {
  const last = (path.at(-1) ?? '').toLowerCase();
  const step = last.slice(last.lastIndexOf('.') + 1);
  if (!LAST_STEPS.has(step)) return undefined;
  const text = path.slice(-4).join('.').toLowerCase();
  return SWITCHES.find(
    ({ path: pattern, unsafe, override }) =>
      unsafe === value && pattern.test(text) && !(override === true && set.defaults),
  );
}
