import type { Cluster } from '../../cluster/cluster.js';
import { fluxObjects, sourceNamed } from '../../cluster/flux.js';
import { saysProduction } from '../../cluster/production.js';
import type { Resource } from '../../cluster/resource.js';
import { isUnboundedRange } from '../../cluster/version-range.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const fluxImageAutomationDirectPush = defineRule({
  id: 'flux-image-automation-direct-push',
  title: 'Image automation commits straight to the deployed branch',
  family: 'gitops-flux',
  why: 'Whoever can push an image decides what runs: the commit that deploys it is made by a robot, and nobody reviews it.',
  remedy: 'Set git.push.branch to a branch that is merged by review, and sign the commits.',
  severity: 'medium',
  standards: ['slsa: source', 'mitre: T1525'],
  *check({ now }) {
    for (const automation of fluxObjects(now, 'ImageUpdateAutomation')) {
      yield* directPush(now, automation);
      yield* unsignedOrWide(automation);
    }
  },
  examples: [
    {
      name: 'no push branch, unsigned and over the whole repository',
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: apps}
        spec:
          git: # <-- here
            checkout: {ref: {branch: main}}
            commit: # <-- here
              author: {email: bot@example.com}
          update:
            path: ./ # <-- here
      `,
    },
    {
      name: 'the branch that is deployed, by the checkout, by the source and by a refspec',
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: a, namespace: flux-system}
        spec:
          git:
            checkout: {ref: {branch: live}}
            commit: {signingKey: {secretRef: {name: key}}}
            push: {branch: live} # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: b, namespace: flux-system}
        spec:
          sourceRef: {kind: GitRepository, name: apps}
          git:
            commit: {signingKey: {secretRef: {name: key}}}
            push: {branch: live} # <-- here
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: c, namespace: flux-system}
        spec:
          git:
            commit: {signingKey: {secretRef: {name: key}}}
            push: {branch: updates, refspec: "refs/heads/updates:refs/heads/main"} # <-- here
        ---
        apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        metadata: {name: apps, namespace: flux-system}
        spec: {ref: {branch: live}}
      `,
    },
    {
      name: 'graver in production with a policy that takes any version',
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: apps}
        spec:
          git: # <-- here
            commit: {signingKey: {secretRef: {name: key}}}
          update: {path: ./clusters/production}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImagePolicy
        metadata: {name: web}
        spec: {policy: {semver: {range: "*"}}}
      `,
    },
    {
      name: 'a branch of its own with signed commits, and a patch, are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: a}
        spec:
          git:
            checkout: {ref: {branch: main}}
            commit: {signingKey: {secretRef: {name: key}}}
            push: {branch: image-updates}
          update: {path: ./apps}
        ---
        apiVersion: image.toolkit.fluxcd.io/v1
        kind: ImageUpdateAutomation
        metadata: {name: b}
        spec: {git: {commit: {messageTemplate: update}}}
      `,
    },
  ],
});

function* directPush(cluster: Cluster, about: Resource): Iterable<Remark> {
  const git = about.root.at('spec', 'git');
  const push = git.at('push');
  const deployed = deployedBranch(cluster, about) ?? git.at('checkout', 'ref', 'branch').text();
  const message = pushMessage(push, deployed, about.fragment || !git.present);
  if (message === undefined) return;
  const path = about.root.at('spec', 'update', 'path').text();
  const grave = saysProduction(path) && cluster.once(takesAnyVersion);
  yield {
    about,
    subject: 'push',
    at: push,
    severity: grave ? 'high' : 'medium',
    message: grave ? `${message}, in production and for any version of an image` : message,
  };
}

function pushMessage(push: Node, deployed: string | undefined, partial: boolean): string | undefined {
  const branch = push.at('branch').text();
  const refspec = push.at('refspec').text();
  const isDeployed = (name: string) => (deployed === undefined ? /^(?:main|master)$/.test(name) : name === deployed);
  const to = refspec
    ?.split(':')
    .at(-1)
    ?.replace(/^refs\/heads\//, '');
  if (to !== undefined && isDeployed(to)) return `new images are committed to ${to}, without a review`;
  if (branch !== undefined && isDeployed(branch)) return `new images are committed to ${branch}, without a review`;
  if (branch !== undefined || refspec !== undefined || partial) return undefined;
  return 'new images are committed to the branch that is checked out, without a review';
}

function deployedBranch(cluster: Cluster, automation: Resource): string | undefined {
  const source = sourceNamed(cluster, automation.root.at('spec', 'sourceRef'), 'GitRepository', automation);
  return source?.root.at('spec', 'ref', 'branch').text();
}

function takesAnyVersion(cluster: Cluster): boolean {
  return fluxObjects(cluster, 'ImagePolicy').some(({ root }) => {
    const range = root.at('spec', 'policy', 'semver', 'range').text();
    return range !== undefined && isUnboundedRange(range);
  });
}

function* unsignedOrWide(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const commit = spec.at('git', 'commit');
  if (commit.present && !about.fragment && !commit.at('signingKey').present)
    yield {
      about,
      subject: 'signingKey',
      at: commit,
      severity: 'low',
      message: 'the commits of the automation are not signed',
    };
  const path = spec.at('update', 'path');
  if (/^\.?\/?$/.test(path.text() ?? 'none'))
    yield {
      about,
      subject: 'path',
      at: path,
      severity: 'low',
      message: 'the automation may change every file of the repository',
    };
}
