import { imagesOf, parseImage } from '../../cluster/image.js';
import type { Workload } from '../../cluster/workload.js';
import { defineRule, yaml } from '../rule.js';

const API_SERVER = /^kubernetes(?:\.default(?:\.svc(?:\..+)?)?)?$/;
const METADATA = /^(?:metadata|metadata\.google\.internal|instance-data(?:\..+)?|metadata\.azure\.(?:com|internal))$/;
const REGISTRY =
  /(?:^|\.)(?:docker\.io|docker\.com|ghcr\.io|quay\.io|gcr\.io|pkg\.dev|registry\.k8s\.io|mcr\.microsoft\.com|azurecr\.io|public\.ecr\.aws)$|\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/;

export const hostAliasesManaged = defineRule({
  id: 'host-aliases-managed',
  title: 'Pod overrides name resolution with hostAliases',
  family: 'workload',
  why: 'Entries in /etc/hosts go before DNS and stay when addresses change; they can also send a trusted name to a stranger.',
  remedy: 'Resolve the names through DNS, or through a Service of type ExternalName or without a cluster IP.',
  severity: 'low',
  enabled: false,
  standards: ['mitre: T1046'],
  equivalents: { trivy: ['KSV-0007'], kubesec: ['HostAliases'] },

  *check({ now }) {
    for (const workload of now.workloads) {
      const aliases = workload.pod.at('hostAliases');
      const names = aliases.items().flatMap((alias) => alias.at('hostnames').texts());
      if (aliases.items().length === 0) continue;
      const shadowed = names.find((name) => isTrusted(name.toLowerCase(), workload));
      yield {
        about: workload.resource,
        subject: 'hostAliases',
        at: aliases,
        ...(shadowed === undefined ? {} : { severity: 'medium' }),
        message:
          shadowed === undefined
            ? 'the pod overrides name resolution with hostAliases'
            : `the pod sends the name ${shadowed} to an address of its own with hostAliases`,
      };
    }
  },
  examples: [
    {
      name: 'aliases, and one for a name that everyone trusts',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          hostAliases: # <-- here
            - {ip: 10.0.0.7, hostnames: [db.example.com]}
          containers: [{name: app, image: "nginx:1.27.0"}]
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: b}
        spec:
          template:
            spec:
              hostAliases: # <-- here
                - {ip: 10.0.0.7, hostnames: [Kubernetes.default.svc]}
              containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'none, an empty list and null are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec: {hostAliases: [], containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec: {hostAliases: null, containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});

function isTrusted(name: string, workload: Workload): boolean {
  if (API_SERVER.test(name) || METADATA.test(name) || REGISTRY.test(name)) return true;
  return imagesOf(workload).some(({ text }) => parseImage(text)?.registry === name);
}
