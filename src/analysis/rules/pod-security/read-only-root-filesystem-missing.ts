import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const readOnlyRootFilesystemMissing = defineRule({
  id: 'read-only-root-filesystem-missing',
  title: 'Container root filesystem is writable',
  family: 'pod-security',
  why: 'Whoever breaks into the process can replace its programs and keep tools next to them.',
  remedy: 'Set readOnlyRootFilesystem to true, and mount an emptyDir at the paths that are written.',
  severity: 'low',
  standards: ['nsa', 'owasp: K01', 'mitre: T1525'],
  equivalents: {
    'kube-linter': ['no-read-only-root-fs'],
    'kube-score': ['container-security-context-readonlyrootfilesystem'],
    polaris: ['notReadOnlyRootFilesystem'],
    trivy: ['KSV-0014'],
    checkov: ['CKV_K8S_22'],
    kics: ['root_container_not_mounted_as_read_only'],
    kubescape: ['C-0017'],
    kubesec: ['ReadOnlyRootFilesystem'],
    kyverno: ['best-practices/require-ro-rootfs'],
    gatekeeper: ['k8spspreadonlyrootfilesystem'],
    badrobot: ['ReadOnlyRootFilesystem'],
  },
  *check({ now }) {
    for (const container of now.containers) {
      const { workload, role, label } = container;
      const readOnly = container.security('readOnlyRootFilesystem');
      if (role === 'ephemeral' || workload.windows || readOnly.flag() === true) continue;
      if (!readOnly.present && !workload.complete) continue;
      yield {
        about: workload.resource,
        subject: label,
        at: readOnly,
        message: `${label} can write to its root filesystem`,
        // An init container is gone before anybody can talk to the pod.
        severity: role === 'init' ? 'info' : 'low',
        fix: {
          title: 'Make the root filesystem read-only',
          safety: 'unsafe',
          patch: set(container.node, ['securityContext', 'readOnlyRootFilesystem'], true),
        },
      };
    }
  },
  examples: [
    {
      name: 'said nowhere, and said to be writable',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              initContainers:
                - name: setup # <-- here
                  image: a:1
              containers:
                - name: app
                  image: a:1
                  securityContext:
                    readOnlyRootFilesystem: false # <-- here
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              initContainers:
                - name: setup
                  image: a:1
                  securityContext:
                    readOnlyRootFilesystem: true
              containers:
                - name: app
                  image: a:1
                  securityContext:
                    readOnlyRootFilesystem: true
      `,
    },
    {
      name: 'the pod level does not know the field, and a string is not true',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {readOnlyRootFilesystem: true}
          initContainers:
            - {name: mesh, image: "a:1", restartPolicy: Always} # <-- here
          containers:
            - {name: app, image: "a:1", securityContext: {readOnlyRootFilesystem: "true"}} # <-- here
      `,
    },
    {
      name: 'an explicit false counts in a patch, a missing true does not',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
                - {name: app, securityContext: {readOnlyRootFilesystem: false}} # <-- here
                - {name: other, image: "a:1"}
      `,
    },
    {
      name: 'true, ephemeral containers, and Windows, which cannot do it, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {readOnlyRootFilesystem: true}}
          ephemeralContainers:
            - {name: debug, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: windows}
        spec:
          os: {name: windows}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
  ],
});
