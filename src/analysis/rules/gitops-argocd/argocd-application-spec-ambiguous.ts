import { type Application, applications, sourcesOf, within } from '../../cluster/argocd.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdApplicationSpecAmbiguous = defineRule({
  id: 'argocd-application-spec-ambiguous',
  title: 'Application source or destination is contradictory',
  family: 'gitops-argocd',
  why: 'Argo CD refuses such an application, or quietly takes the half that its author did not mean.',
  remedy:
    'Set exactly one of server and name in the destination, and exactly one of path, chart and ref in each source.',
  severity: 'medium',
  standards: [],
  equivalents: { kyverno: ['argo/application-field-validation'] },
  *check({ now }) {
    for (const application of applications(now)) {
      const whole = isWhole(application);
      yield* destinationRemarks(application, whole);
      yield* sourceRemarks(application, whole);
      yield* policyRemarks(application);
    }
  },
  examples: [
    {
      name: 'two destinations, and two kinds of source',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          destination:
            server: https://kubernetes.default.svc
            name: production # <-- here
          source:
            repoURL: https://github.com/acme/gitops
            path: web
            chart: web # <-- here
          syncPolicy:
            automated:
              enabled: false
              selfHeal: true # <-- here
      `,
      fixed: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          destination:
            server: https://kubernetes.default.svc
          source:
            repoURL: https://github.com/acme/gitops
            path: web
          syncPolicy:
            automated:
              enabled: false
      `,
    },
    {
      name: 'no destination, no path, both source and sources, and a reference to nothing',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          destination: {namespace: web} # <-- here
          source: {repoURL: https://github.com/acme/gitops} # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: api}
        spec:
          template:
            spec:
              destination: {name: "{{name}}"}
              source: {repoURL: https://github.com/acme/gitops, path: api} # <-- here
              sources:
                - repoURL: https://charts.example.com
                  chart: api
                  helm:
                    valueFiles:
                      - $values/api.yaml # <-- here
                - {repoURL: https://github.com/acme/gitops, ref: config}
      `,
    },
    {
      name: 'one of each, a reference, semantic versions of tags, and null values are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          destination: {server: https://kubernetes.default.svc, name: null}
          sources:
            - {repoURL: https://charts.example.com, chart: web, path: "", helm: {valueFiles: [$values/web.yaml, values.yaml]}}
            - {repoURL: https://github.com/acme/gitops, ref: values}
            - {repoURL: https://github.com/acme/gitops, path: web, targetRevision: 1.2.*}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: hydrated}
        spec:
          destination: {name: production}
          sourceHydrator: {drySource: {repoURL: https://github.com/acme/gitops, path: web, targetRevision: HEAD}}
          syncPolicy: {automated: {selfHeal: true}}
      `,
    },
    {
      name: 'a template that its generators complete, and one that a patch completes, are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          generators:
            - list:
                elements: []
                template: {spec: {destination: {name: production}, source: {path: web}}}
          template:
            spec:
              destination: {namespace: web}
              source: {repoURL: https://github.com/acme/gitops}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: patched}
        spec:
          templatePatch: |
            spec: {source: {path: web}}
          template:
            spec:
              source: {repoURL: https://github.com/acme/gitops}
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {destination: {namespace: web}, source: {targetRevision: v1}}
      `,
    },
  ],
});

/** What a template lacks may come from the template of a generator, or from templatePatch. */
function isWhole({ complete, resource, label }: Application): boolean {
  if (!complete || label === 'Application') return complete;
  const spec = resource.root.at('spec');
  return (
    !spec.at('templatePatch').present && !JSON.stringify(spec.at('generators').value ?? '').includes('"template":')
  );
}

function* destinationRemarks(application: Application, whole: boolean): Iterable<Remark> {
  const destination = application.spec.at('destination');
  const [server, name] = [destination.at('server'), destination.at('name')];
  const about = application.resource;
  const subject = within(application, 'destination');
  const given = [server, name].filter((node) => node.present && node.value !== '');
  if (given.length === 2)
    yield {
      about,
      subject,
      at: name,
      message: 'the destination has a server and a name, and Argo CD accepts only one of them',
      fix: { title: 'Keep the server', safety: 'suggestion', patch: remove(name) },
    };
  else if (given.length === 0 && destination.entries().length > 0 && whole)
    yield {
      about,
      subject,
      at: destination,
      confidence: 'likely',
      message: 'the destination has neither a server nor a name, so that no cluster is meant',
    };
}

function* sourceRemarks(application: Application, whole: boolean): Iterable<Remark> {
  const { resource: about, spec } = application;
  const [single, several] = [spec.at('source'), spec.at('sources')];
  if (single.entries().length > 0 && several.items().length > 0)
    yield {
      about,
      subject: within(application, 'source and sources'),
      at: single,
      message: 'Argo CD ignores source because there are sources too',
    };
  const list = sourcesOf(application);
  const references = new Set(list.map(({ node }) => node.at('ref').text()));
  for (const { node, label, repoURL } of list) {
    const [path, chart] = [node.at('path'), node.at('chart')];
    const given = [path, chart].filter((field) => field.present && field.value !== '');
    if (given.length === 2)
      yield {
        about,
        subject: label,
        at: chart,
        message: 'the source has a path and a chart, and only one of them can be meant',
        fix: { title: 'Keep the path', safety: 'suggestion', patch: remove(chart) },
      };
    else if (given.length === 0 && !node.at('ref').present && (repoURL.text() ?? '') !== '' && whole)
      yield {
        about,
        subject: label,
        at: node,
        confidence: 'likely',
        message: 'the source has neither a path nor a chart nor a ref',
      };
    for (const file of node.at('helm', 'valueFiles').items()) {
      const [, name] = /^\$([\w-]+)\//.exec(file.text() ?? '') ?? [];
      if (name === undefined || references.has(name) || name.startsWith('ARGOCD_') || !application.complete) continue;
      yield {
        about,
        subject: `${label}: ${file.text()}`,
        at: file,
        message: `no source of the application has the ref ${name}`,
      };
    }
  }
}

function* policyRemarks(application: Application): Iterable<Remark> {
  const automated = application.spec.at('syncPolicy', 'automated');
  const heals = automated.at('selfHeal');
  if (automated.at('enabled').flag() !== false || heals.flag() !== true) return;
  yield {
    about: application.resource,
    subject: within(application, 'selfHeal'),
    at: heals,
    severity: 'low',
    message: 'selfHeal does nothing because automated sync is switched off',
    fix: { title: 'Drop selfHeal', safety: 'safe', patch: remove(heals) },
  };
}
