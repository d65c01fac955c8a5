import { applications, argoObjects, generators } from '../../cluster/argocd.js';
import { successorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const argocdApplicationDeleted = defineRule({
  id: 'argocd-application-deleted',
  title: 'Change removes an Application with cascading delete',
  family: 'gitops-argocd',
  why: 'With the finalizer, or made by an ApplicationSet, an application takes everything that it deployed along when it goes, volumes included.',
  remedy:
    'Detach the application first: remove its finalizer, or set spec.syncPolicy.preserveResourcesOnDeletion of the ApplicationSet, merge that, and delete it then.',
  severity: 'high',
  standards: ['mitre: T1485'],
  equivalents: {},
  *check(view) {
    const { now, before } = view;
    if (before === now) return;
    for (const resource of argoObjects(before, 'Application', 'ApplicationSet').filter(({ fragment }) => !fragment)) {
      const at = resource.root.at('metadata', 'name');
      const heir = successorOf(resource, view);
      if (heir === undefined) {
        const message = cascadeOf(resource);
        if (message !== undefined) yield { about: resource, subject: 'deletion', at, message };
      } else if (resource.kind === 'ApplicationSet' && cascadeOf(resource) !== undefined)
        yield* removedElements(resource, heir);
    }
    yield* removedProjects(view);
  },
  examples: [
    {
      name: 'an application with the finalizer, an ApplicationSet, and a project that is used',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: db, finalizers: [resources-finalizer.argocd.argoproj.io]}
        spec: {project: data}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec: {template: {spec: {project: tenants}}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec: {}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec: {project: web}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web} # <-- here
        spec: {project: web}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one} # <-- here
        data: {}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two} # <-- here
        data: {}
      `,
    },
    {
      name: 'an element of a list',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec:
          generators: [{list: {elements: [{tenant: web}, {tenant: shop}]}}, {git: {repoURL: https://github.com/acme/gitops}}]
          template: {spec: {project: tenants}}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: tenants}
        spec:
          generators: # <-- here
            - list:
                elements: # <-- here
                  - {tenant: web}
          template: {spec: {project: tenants}}
      `,
    },
    {
      name: 'what is detached, moved, unused or kept is clean',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: orphaned}
        spec: {project: web}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: moved, finalizers: [resources-finalizer.argocd.argoproj.io]}
        spec: {project: web}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: kept}
        spec:
          syncPolicy: {preserveResourcesOnDeletion: true}
          generators: [{list: {elements: [{tenant: web}]}}]
          template: {spec: {project: web}}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: unused}
        spec: {}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: kept}
        spec:
          syncPolicy: {preserveResourcesOnDeletion: true}
          generators: []
          template: {spec: {project: web}}
      `,
      elsewhere: [
        yaml`
          apiVersion: argoproj.io/v1alpha1
          kind: Application
          metadata: {name: moved, finalizers: [resources-finalizer.argocd.argoproj.io]}
          spec: {project: web}
        `,
      ],
    },
    {
      name: 'a look at one state is clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: db, finalizers: [resources-finalizer.argocd.argoproj.io]}
        spec: {project: data}
      `,
    },
  ],
});

const FINALIZER =
  /^(?:(?:foreground|background)\.)?resources-finalizer\.argocd\.argoproj\.io(?:\/(?:foreground|background))?$/;

/** What goes along with an application that is deleted, as a sentence; undefined when its objects stay. */
function cascadeOf({ kind, root }: Resource): string | undefined {
  if (kind === 'ApplicationSet') {
    if (root.at('spec', 'syncPolicy', 'preserveResourcesOnDeletion').flag() === true) return undefined;
    return 'the ApplicationSet is deleted, and with it every application that it made and all their objects';
  }
  const cascades = root
    .at('metadata', 'finalizers')
    .texts()
    .some((name) => FINALIZER.test(name));
  return cascades ? 'the Application is deleted, and by its finalizer every object that it deployed' : undefined;
}

/** Elements of lists, and whole generators, that an ApplicationSet no longer has. */
function* removedElements(former: Resource, about: Resource): Iterable<Remark> {
  if (about.fragment) return;
  const [old, present] = [generators(former), generators(about)];
  const types = new Set(present.map(({ type }) => type));
  for (const type of new Set(old.map((each) => each.type).filter((known) => !types.has(known) && known !== 'list')))
    yield {
      about,
      subject: `generator ${type}`,
      at: about.root.at('spec', 'generators'),
      message: `the ${type} generator is gone, and with it the applications that it made and all their objects`,
    };
  const kept = new Set(elementsOf(present));
  const list = present.find(({ type }) => type === 'list');
  for (const name of elementsOf(old).filter((element) => !kept.has(element)))
    yield {
      about,
      subject: `element ${name}`,
      at: list?.node.at('elements') ?? about.root.at('spec', 'generators'),
      message: `element ${name} is gone, and with it its application and all the objects of that`,
    };
}

const NAMES = ['name', 'nameNormalized', 'cluster'];

/** The elements of lists by the value that names their application: by convention one of these keys, else the first one. */
function elementsOf(all: ReturnType<typeof generators>): readonly string[] {
  return all
    .filter(({ type }) => type === 'list')
    .flatMap(({ node }) => node.at('elements').items())
    .flatMap((element) => {
      const named = NAMES.map((key) => element.at(key).text()).find((text) => text !== undefined);
      return named ?? element.entries().map(([, value]) => value.text())[0] ?? [];
    });
}

function* removedProjects(view: View): Iterable<Remark> {
  const { before, now } = view;
  const used = new Map(
    applications(now).map((application) => [application.spec.at('project').text(), application.resource.name]),
  );
  for (const project of argoObjects(before, 'AppProject').filter(({ fragment }) => !fragment)) {
    const user = used.get(project.name);
    if (user === undefined || successorOf(project, view) !== undefined) continue;
    yield {
      about: project,
      subject: 'deletion',
      at: project.root.at('metadata', 'name'),
      message: `the AppProject is deleted while ${user} still belongs to it, which can then neither sync nor be deleted in order`,
    };
  }
}
