import { argoObjects, isAnything } from '../../cluster/argocd.js';
import { type ArgoSettings, argoSettings, isFalse, isTrue } from '../../cluster/argocd-settings.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdProjectSourceNamespaceWildcard = defineRule({
  id: 'argocd-project-source-namespace-wildcard',
  title: 'Applications may live in any namespace',
  family: 'gitops-argocd',
  why: 'Whoever can create an Application in any namespace deploys with the rights of the project, and an ApplicationSet there can send tokens to servers of its choice.',
  remedy: 'List the namespaces of the tenants, and keep the default project out of it.',
  severity: 'high',
  standards: ['owasp: K02'],
  equivalents: {},
  *check({ now }) {
    for (const project of argoObjects(now, 'AppProject')) yield* remarksOn(project);
    const settings = argoSettings(now);
    yield* openNamespaces(settings, 'application.namespaces');
    yield* openNamespaces(settings, 'applicationsetcontroller.namespaces');
  },
  examples: [
    {
      name: 'any namespace, a pattern of names, and the default project',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web, namespace: argocd}
        spec:
          sourceNamespaces:
            - '*' # <-- here
            - team-* # <-- here
            - argocd
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: default, namespace: argocd}
        spec:
          sourceNamespaces: [web] # <-- here
      `,
    },
    {
      name: 'Argo CD that looks into every namespace',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cmd-params-cm}
        data:
          application.namespaces: "*" # <-- here
          applicationsetcontroller.namespaces: "*" # <-- here
        ---
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: argocd-application-controller}
        spec:
          template:
            spec:
              containers:
                - name: controller
                  image: quay.io/argoproj/argocd:v3.0.0
                  args:
                    - /usr/local/bin/argocd-application-controller
                    - --application-namespaces=* # <-- here
      `,
    },
    {
      name: 'named namespaces, variables and ordinary settings are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web, namespace: argocd}
        spec: {sourceNamespaces: [web, "{{ .tenant }}", null]}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: default, namespace: argocd}
        spec: {sourceNamespaces: [argocd]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cmd-params-cm}
        data: {application.namespaces: "web, shop-*"}
      `,
    },
  ],
});

function* remarksOn(project: Resource): Iterable<Remark> {
  const isDefault = project.name === 'default';
  for (const entry of project.root.at('spec', 'sourceNamespaces').items()) {
    const name = entry.text() ?? '';
    if (name === '' || holdsVariable(name) || name === project.namespace) continue;
    const pattern = /[*?[{]/.test(name) || /^\/.+\/$/.test(name);
    if (!pattern && !isDefault) continue;
    const where = isAnything(name)
      ? 'any namespace'
      : pattern
        ? `any namespace that is called ${name}`
        : `namespace ${name}`;
    yield {
      about: project,
      subject: `namespace ${name}`,
      at: entry,
      severity: isDefault ? (pattern ? 'critical' : 'high') : isAnything(name) ? 'high' : 'medium',
      message: `applications of the ${isDefault ? 'default project' : 'project'} may be created in ${where}`,
    };
  }
}

const PREFIX = 'applicationsetcontroller.enable';

function* openNamespaces(settings: ArgoSettings, key: string): Iterable<Remark> {
  const sets = key.startsWith('applicationset');
  const text = (name: string) => settings.text('argocd-cmd-params-cm', `${PREFIX}.${name}`);
  const open = sets && !isFalse(text('scm.providers')) && !isTrue(text('tokenref.strict.mode'));
  for (const setting of settings.of('argocd-cmd-params-cm', key)) {
    if (!setting.text.split(',').some(isAnything)) continue;
    yield {
      ...setting.holder,
      subject: key,
      at: setting.at,
      severity: open ? 'critical' : 'high',
      message: open
        ? 'ApplicationSets may be created in any namespace, and there may send any Secret of it as a token to servers that they name'
        : `${sets ? 'ApplicationSets' : 'Applications'} may be created in any namespace`,
    };
  }
}
