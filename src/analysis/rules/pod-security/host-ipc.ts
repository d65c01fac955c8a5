import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const hostIpc = defineRule({
  id: 'host-ipc',
  title: 'Pod shares the IPC namespace of its node',
  family: 'pod-security',
  why: 'The pod can read and write the shared memory and the message queues of processes outside it, those of the node included.',
  remedy: 'Remove hostIPC, or set it to false.',
  severity: 'high',
  standards: ['pss: baseline', 'cis: 5.2.4', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['host-ipc'],
    polaris: ['hostIPCSet'],
    trivy: ['KSV-0008'],
    checkov: ['CKV_K8S_18'],
    kics: ['shared_host_ipc_namespace'],
    kubescape: ['C-0038', 'C-0276'],
    kubesec: ['HostIPC'],
    kyverno: ['pod-security/baseline/disallow-host-namespaces'],
    gatekeeper: ['k8spsphostnamespace'],
    psa: ['hostNamespaces'],
  },
  *check({ now }) {
    for (const { resource, pod } of now.workloads) {
      const hostIpc = pod.at('hostIPC');
      if (hostIpc.flag() !== true) continue;
      yield {
        about: resource,
        subject: 'the pod',
        at: hostIpc,
        message: "the pod shares its node's IPC namespace",
        fix: { title: 'Give the pod its own IPC namespace', safety: 'unsafe', patch: set(hostIpc, [], false) },
      };
    }
  },
  examples: [
    {
      name: 'the pods of a CronJob',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  hostIPC: true # <-- here
                  restartPolicy: Never
                  containers:
                    - {name: job, image: "busybox:1.36.1"}
      `,
      fixed: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: nightly}
        spec:
          schedule: "0 0 * * *"
          jobTemplate:
            spec:
              template:
                spec:
                  hostIPC: false
                  restartPolicy: Never
                  containers:
                    - {name: job, image: "busybox:1.36.1"}
      `,
    },
    {
      name: 'a patch that switches it on',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              hostIPC: true # <-- here
      `,
    },
    {
      name: 'false and absent are clean, and so is the field where the API does not know it',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          hostIPC: false
          containers:
            - {name: a, image: "a:1", hostIPC: true}
      `,
    },
  ],
});
