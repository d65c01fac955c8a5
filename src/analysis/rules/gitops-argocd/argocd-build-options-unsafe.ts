import { type Source, sources } from '../../cluster/argocd.js';
import { argoSettings, type Setting } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import { podHostPaths } from '../../cluster/host-path.js';
import type { Severity } from '../../finding.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdBuildOptionsUnsafe = defineRule({
  id: 'argocd-build-options-unsafe',
  title: 'Manifest generation can run code or read outside the app',
  family: 'gitops-argocd',
  why: 'Manifests are built on the repository server, which has the credentials of every repository; code in one repository then reads all others.',
  remedy: 'Drop the option, or build the manifests in a pipeline and commit the result.',
  severity: 'high',
  standards: ['owasp: K07', 'mitre: T1059.013', 'slsa: build'],
  equivalents: { kubescape: ['C-0081'] },
  *check({ now }) {
    for (const setting of argoSettings(now).all) {
      if (setting.map !== 'argocd-cm') continue;
      if (/^kustomize\.buildOptions(?:\.|$)/.test(setting.key)) yield* buildOptions(setting);
      if (
        setting.key === 'helm.valuesFileSchemes' &&
        setting.text.split(',').some((scheme) => scheme.trim() === 'http')
      )
        yield {
          ...setting.holder,
          subject: setting.key,
          at: setting.at,
          severity: 'medium',
          message: 'values of charts may be fetched over http, which nothing protects on the way',
        };
    }
    for (const source of sources(now)) yield* sourceRemarks(source);
    yield* pluginMounts(now);
  },
  examples: [
    {
      name: 'options of Kustomize, and values over http',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          kustomize.buildOptions: --load-restrictor LoadRestrictionsNone --enable-helm # <-- here x2
          kustomize.buildOptions.v5.0.0: "--enable-alpha-plugins --enable-exec" # <-- here x2
          helm.valuesFileSchemes: http, https # <-- here
        ---
        apiVersion: argoproj.io/v1beta1
        kind: ArgoCD
        metadata: {name: argocd}
        spec:
          kustomizeBuildOptions: --load-restrictor=none # <-- here
      `,
    },
    {
      name: 'plugins, values from elsewhere, and a plugin that sees its node',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          sources:
            - repoURL: https://github.com/acme/gitops
              path: web
              plugin: # <-- here
                name: envsubst
            - repoURL: https://github.com/acme/gitops
              path: charts/web
              helm:
                valueFiles:
                  - https://files.acme.com/values.yaml # <-- here
                  - ../../../other/values.yaml # <-- here
                  - ../values.yaml
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: argocd-repo-server}
        spec:
          selector: {matchLabels: {app: argocd}}
          template:
            spec:
              containers:
                - {name: repo-server, image: "quay.io/argoproj/argocd:v3.0.0"}
                - {name: cmp, image: "acme/cmp:1", command: [/var/run/argocd/argocd-cmp-server], volumeMounts: [{name: node, mountPath: /node}]}
              volumes:
                - name: node
                  hostPath: {path: /var/lib} # <-- here
      `,
    },
    {
      name: 'harmless options, values of the repository, references and placeholders are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data: {kustomize.buildOptions: --load-restrictor LoadRestrictionsRootOnly, helm.valuesFileSchemes: "https, secrets"}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source:
            path: charts/web
            plugin: null
            helm: {valueFiles: [values.yaml, ../../environments/web.yaml, /environments/web.yaml, $values/web.yaml, "{{env}}/values.yaml", secrets://values.yaml, 3]}
      `,
    },
  ],
});

const OPTIONS: readonly (readonly [RegExp, Severity, string])[] = [
  [
    /--load[-_]restrictor[= ]["']?(?:LoadRestrictionsNone|none)\b/i,
    'high',
    'builds may read files outside of their folder, those of other repositories included',
  ],
  [/--enable[-_]alpha[-_]plugins\b/, 'high', 'builds may run plugins that stand in the repository'],
  [/--enable-exec\b/, 'high', 'builds may run programs that stand in the repository'],
  [/--network\b(?!-)/, 'high', 'functions of builds may reach the network'],
  [/--enable-helm\b/, 'low', 'builds may fetch and render charts, past the repositories that the project allows'],
];

function* buildOptions(setting: Setting): Iterable<Remark> {
  for (const [pattern, severity, message] of OPTIONS) {
    const [flag] = pattern.exec(setting.text) ?? [];
    if (flag === undefined) continue;
    yield { ...setting.holder, subject: `${setting.key} ${flag.split(/[= ]/)[0]}`, at: setting.at, severity, message };
  }
}

function* sourceRemarks({ application, node, label }: Source): Iterable<Remark> {
  const about = application.resource;
  const plugin = node.at('plugin');
  if (plugin.present)
    yield {
      about,
      subject: `${label}: plugin`,
      at: plugin,
      severity: 'medium',
      message: 'a plugin with rights of its own builds the manifests',
    };
  const path = node.at('path').text();
  for (const file of node.at('helm', 'valueFiles').items()) {
    const name = file.text() ?? '';
    const remote = /^https?:\/\//i.test(name);
    if (!remote && !leaves(path, name)) continue;
    yield {
      about,
      subject: `${label}: ${name}`,
      at: file,
      severity: 'medium',
      message: remote
        ? 'values come from a server, past Git and past review'
        : 'the file of values stands outside of the repository',
    };
  }
}

/** True when a relative path leads out of the repository; Argo CD lets it climb as far as the root. */
function leaves(path: string | undefined, file: string): boolean {
  if (path === undefined || path.includes('{{') || !file.startsWith('../')) return false;
  let depth = 0;
  for (const step of `${path}/${file}`.split('/')) {
    if (step === '..') depth--;
    else if (step !== '' && step !== '.') depth++;
    if (depth < 0) return true;
  }
  return false;
}

function* pluginMounts(now: Cluster): Iterable<Remark> {
  const sidecars = now.workloads.filter(({ containers }) =>
    containers.some(({ node }) =>
      [...node.at('command').texts(), ...node.at('args').texts()].some((text) => text.includes('argocd-cmp-server')),
    ),
  );
  if (sidecars.length === 0) return;
  const pods = new Set(sidecars.map(({ resource }) => resource));
  for (const { resource, label, node } of podHostPaths(now))
    if (pods.has(resource))
      yield {
        about: resource,
        subject: label,
        at: node,
        severity: 'medium',
        message: 'a plugin that builds manifests stands in a pod that sees the files of its node',
      };
}
