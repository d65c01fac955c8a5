import { z } from 'zod';
import { holdsVariable } from '../../cluster/placeholder.js';
import { volumesOf } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineConfigurableRule, yaml } from '../rule.js';

const options = z.object({
  repositories: z
    .array(z.string())
    .default([])
    .describe('Beginnings of the addresses that may be cloned, as "https://github.com/acme/"; empty: no opinion.'),
});

export const gitRepoVolume = defineConfigurableRule({
  id: 'git-repo-volume',
  title: 'GitRepo volume can run attacker-supplied hooks',
  family: 'pod-security',
  why: 'The kubelet clones the repository as root on the node, and hooks in it run there (CVE-2024-10220). The volume type is deprecated, and switched off since Kubernetes 1.33.',
  remedy: 'Replace gitRepo with an init container that clones a pinned commit into an emptyDir.',
  severity: 'high',
  standards: ['pss: restricted', 'owasp: K07', 'mitre: T1611'],
  equivalents: { psa: ['restrictedVolumes'] },
  options,
  *check({ now }, { repositories }) {
    for (const workload of now.workloads) {
      for (const { label, node } of volumesOf(workload)) {
        const gitRepo = node.at('gitRepo');
        if (!gitRepo.present) continue;
        const why = graverFor(gitRepo, repositories);
        yield {
          about: workload.resource,
          subject: label,
          at: gitRepo,
          message: `${label} lets the kubelet clone a Git repository${why === undefined ? '' : `, ${why}`}`,
          severity: why === undefined ? 'high' : 'critical',
        };
      }
    }
  },
  examples: [
    {
      name: 'with and without a commit',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
                - {name: app, image: "a:1"}
              volumes:
                - name: site
                  gitRepo: # <-- here
                    repository: https://github.com/acme/site.git
                    revision: 9f10f6a9f10f6a9f10f6a9f10f6a9f10f6a9f10f
                - {name: other, gitRepo: {repository: "https://github.com/acme/other.git"}} # <-- here
      `,
    },
    {
      name: 'a repository that the settings do not know',
      options: { repositories: ['https://github.com/acme/'] },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - {name: site, gitRepo: {repository: "https://github.com/acme-evil/site.git", revision: 9f10f6a}} # <-- here
      `,
    },
    {
      name: 'null, and other volumes are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - {name: clone, image: "git:1", args: [clone, "https://github.com/acme/site.git", /site]}
          containers:
            - {name: app, image: "a:1"}
          volumes:
            - {name: site, emptyDir: {}}
            - {name: none, gitRepo: null}
      `,
    },
  ],
});

function graverFor(gitRepo: Node, repositories: readonly string[]): string | undefined {
  const repository = gitRepo.at('repository').text() ?? '';
  if ((gitRepo.at('revision').text() ?? '') === '') return 'at whatever its newest commit is';
  const known = repositories.length === 0 || holdsVariable(repository);
  return known || repositories.some((start) => isBelow(repository, start))
    ? undefined
    : 'from an address that the settings do not know';
}

/** Whole segments only: "https://github.com/acme" does not stand for "https://github.com/acme-evil". */
function isBelow(repository: string, start: string): boolean {
  const prefix = start.endsWith('/') ? start : `${start}/`;
  return repository === start || repository.startsWith(prefix);
}
