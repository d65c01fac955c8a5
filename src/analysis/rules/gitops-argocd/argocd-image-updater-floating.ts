import { applications } from '../../cluster/argocd.js';
import type { Cluster } from '../../cluster/cluster.js';
import { type Resource, stringMap } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdImageUpdaterFloating = defineRule({
  id: 'argocd-image-updater-floating',
  title: 'Image updater may deploy unreviewed images',
  family: 'gitops-argocd',
  why: 'Whatever is pushed to the registry runs within minutes, without a pull request, and with the write-back method argocd without even a commit.',
  remedy:
    'Bound the versions by a semver constraint or allow-tags, and let the updater write to a branch of its own that is merged by pull request.',
  severity: 'medium',
  standards: ['slsa: source', 'mitre: T1525'],
  equivalents: {},
  *check({ now }) {
    yield* annotated(now);
    for (const updater of now.ofKind('ImageUpdater')) yield* configured(updater);
  },
  examples: [
    {
      name: 'annotations: no bounds, no commit, and a commit to the branch that is deployed',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: web
          annotations:
            argocd-image-updater.argoproj.io/image-list: app=ghcr.io/acme/web, api=ghcr.io/acme/api:~1.2 # <-- here
            argocd-image-updater.argoproj.io/api.update-strategy: newest-build # <-- here
            argocd-image-updater.argoproj.io/write-back-method: argocd # <-- here
        spec: {project: web}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: shop}
        spec:
          template:
            metadata:
              annotations:
                argocd-image-updater.argoproj.io/image-list: app=ghcr.io/acme/shop:^1.0
                argocd-image-updater.argoproj.io/write-back-method: git # <-- here
            spec: {project: shop}
      `,
    },
    {
      name: 'an object of its own',
      manifest: yaml`
        apiVersion: argocd-image-updater.argoproj.io/v1alpha1
        kind: ImageUpdater
        metadata: {name: web}
        spec:
          writeBackConfig:
            method: argocd # <-- here
          applicationRefs:
            - namePattern: web-*
              images:
                - alias: app
                  imageName: ghcr.io/acme/web # <-- here
                - alias: api
                  imageName: ghcr.io/acme/api
                  commonUpdateSettings:
                    updateStrategy: alphabetical # <-- here
      `,
    },
    {
      name: 'constraints, allowed tags, digests, a branch for pull requests, and no updater are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: web
          annotations:
            argocd-image-updater.argoproj.io/image-list: app=ghcr.io/acme/web:^1.2, api=ghcr.io/acme/api, db=ghcr.io/acme/db:stable
            argocd-image-updater.argoproj.io/api.update-strategy: newest-build
            argocd-image-updater.argoproj.io/api.allow-tags: regexp:^v[0-9]+$
            argocd-image-updater.argoproj.io/db.update-strategy: digest
            argocd-image-updater.argoproj.io/write-back-method: git:secret:argocd/git
            argocd-image-updater.argoproj.io/git-branch: main:image-updates
        spec: {project: web}
        ---
        apiVersion: argocd-image-updater.argoproj.io/v1alpha1
        kind: ImageUpdater
        metadata: {name: web}
        spec:
          commonUpdateSettings: {updateStrategy: digest}
          writeBackConfig: {method: git, gitConfig: {branch: "main:image-updates"}}
          applicationRefs: [{namePattern: web, images: [{alias: app, imageName: "ghcr.io/acme/web:stable"}, null]}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: plain, annotations: {argocd-image-updater.argoproj.io/write-back-method: null}}
        spec: {project: web}
      `,
    },
  ],
});

const PREFIX = 'argocd-image-updater.argoproj.io/';
const NEWEST = /^(?:latest|newest-build|alphabetical|name)$/;

function* annotated(now: Cluster): Iterable<Remark> {
  for (const { resource: about, metadata, label } of applications(now)) {
    if (label !== 'Application' && label !== 'template') continue;
    const node = metadata.at('annotations');
    const texts = stringMap(node);
    const list = texts[`${PREFIX}image-list`];
    if (list === undefined) continue;
    for (const entry of list.split(',').map((text) => text.trim())) yield* unbounded(about, node, texts, entry);
    const method = texts[`${PREFIX}write-back-method`] ?? 'argocd';
    const at = node.at(
      `${PREFIX}${texts[`${PREFIX}write-back-method`] === undefined ? 'image-list' : 'write-back-method'}`,
    );
    yield* writeBack(about, at, method, texts[`${PREFIX}git-branch`]);
  }
}

function* unbounded(
  about: Resource,
  node: Node,
  texts: Readonly<Record<string, string>>,
  entry: string,
): Iterable<Remark> {
  const [, alias, image = ''] = /^(?:([\w-]+)=)?(.+)$/.exec(entry) ?? [];
  const name = (setting: string) =>
    [`${PREFIX}${alias}.${setting}`, `${PREFIX}${setting}`].find((key) => texts[key] !== undefined);
  const strategyKey = name('update-strategy');
  const strategy = (strategyKey === undefined ? undefined : texts[strategyKey]) ?? 'semver';
  if (name('allow-tags') !== undefined) return;
  const at = node.at(strategyKey ?? `${PREFIX}image-list`);
  yield* judge(about, at, strategy, image);
}

function* judge(about: Resource, at: Node, strategy: string, image: string): Iterable<Remark> {
  const bare = image.replace(/:[^/:]*$/, '');
  const subject = `image ${bare}`;
  if (NEWEST.test(strategy))
    yield { about, subject, at, message: `whatever tag of ${bare} is newest is deployed (${strategy})` };
  else if (strategy === 'semver' && bare === image && image !== '')
    yield { about, subject, at, message: `every higher version of ${bare} is deployed, the next major one included` };
}

function* writeBack(about: Resource, at: Node, method: string, branch: string | undefined): Iterable<Remark> {
  const subject = 'write-back';
  if (method === 'argocd')
    yield { about, subject, at, message: 'new images are set in the cluster and never committed' };
  else if (/^git(?::|$)/.test(method) && !/:\S/.test(branch ?? ''))
    yield {
      about,
      subject,
      at,
      message: 'new images are committed to the branch that is deployed, without a pull request',
    };
}

function* configured(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const config = spec.at('writeBackConfig');
  if (!about.fragment || config.present)
    yield* writeBack(
      about,
      config.at('method'),
      config.at('method').text() ?? 'argocd',
      config.at('gitConfig', 'branch').text(),
    );
  for (const reference of spec.at('applicationRefs').items()) {
    for (const image of reference.at('images').items()) {
      const levels = [image, reference, spec].map((level) => level.at('commonUpdateSettings'));
      const strategy = levels.map((level) => level.at('updateStrategy')).find(({ present }) => present);
      if (levels.some((level) => level.at('allowTags').present)) continue;
      yield* judge(
        about,
        strategy ?? image.at('imageName'),
        strategy?.text() ?? 'semver',
        image.at('imageName').text() ?? '',
      );
    }
  }
}
