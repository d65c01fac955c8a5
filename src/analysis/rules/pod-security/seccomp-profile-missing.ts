import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { breachesIn } from '../../cluster/pod-standards.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

export const seccompProfileMissing = defineConfigurableRule({
  id: 'seccomp-profile-missing',
  title: 'Container asks for no seccomp profile',
  family: 'pod-security',
  why: 'Unless the kubelet is set up otherwise, a container without a profile may make every system call, those that kernel exploits are built on included.',
  remedy: "Set seccompProfile.type to RuntimeDefault in the pod's securityContext.",
  severity: 'medium',
  standards: ['pss: restricted', 'cis: 5.6.2', 'nsa', 'owasp: K01'],
  equivalents: {
    'kube-score': ['container-seccomp-profile'],
    trivy: ['KSV-0030'],
    checkov: ['CKV_K8S_31'],
    kics: ['seccomp_profile_is_not_configured'],
    kubescape: ['C-0055', 'C-0210'],
    kubesec: ['SeccompAny'],
    kyverno: ['pod-security/restricted/restrict-seccomp-strict'],
    gatekeeper: ['k8spspseccompv2'],
    psa: ['seccompProfile_restricted'],
    polaris: ['linuxHardening'],
  },
  options: z.strictObject({
    localhost: z
      .boolean()
      .default(true)
      .describe("Whether profiles of the nodes (type Localhost) will do, or only the runtime's own."),
  }),
  *check({ now, kubernetes }, { localhost }) {
    if (!localhost) yield* ofTheNodes(now);
    for (const breach of breachesIn(now, 'seccompProfile_restricted', kubernetes.minor)) {
      const { workload, container, label, node } = breach;
      // A privileged container runs unconfined whatever it asks for; a profile that is bad is for seccomp-unconfined.
      if (container === undefined || container.security('privileged').flag() === true) continue;
      if (container.inherited('seccompProfile').present) continue;
      yield {
        about: workload.resource,
        subject: label,
        at: node,
        message: `${label} asks for no seccomp profile`,
        fix: {
          title: "Use the runtime's own filter for the pod",
          safety: 'unsafe',
          patch: set(workload.pod, ['securityContext', 'seccompProfile', 'type'], 'RuntimeDefault'),
        },
      };
    }
  },
  examples: [
    {
      name: 'said nowhere: one finding for each container, one edit for the pod',
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
                - name: app # <-- here
                  image: nginx:1.27.0
                - name: other # <-- here
                  image: nginx:1.27.0
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
              containers:
                - name: app
                  image: nginx:1.27.0
                - name: other
                  image: nginx:1.27.0
              securityContext:
                seccompProfile:
                  type: RuntimeDefault
      `,
    },
    {
      name: 'one container has a profile of its own, the sidecar has not',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            runAsNonRoot: true
          initContainers:
            - name: mesh # <-- here
              image: a:1
              restartPolicy: Always
          containers:
            - name: app
              image: a:1
              securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            runAsNonRoot: true
            seccompProfile:
              type: RuntimeDefault
          initContainers:
            - name: mesh
              image: a:1
              restartPolicy: Always
          containers:
            - name: app
              image: a:1
              securityContext: {seccompProfile: {type: Localhost, localhostProfile: web.json}}
      `,
    },
    {
      name: 'the retired annotation does not count',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}
        spec:
          containers:
            - {name: app, image: "a:1"} # <-- here
      `,
    },
    {
      name: 'the field is not known before 1.19',
      kubernetes: '1.18',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the pod, a container, a privileged one, Windows, and what is set but bad are clean here',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: inherited}
        spec:
          securityContext: {seccompProfile: {type: RuntimeDefault}}
          containers:
            - {name: app, image: "a:1"}
            - {name: other, image: "a:1", securityContext: {seccompProfile: {type: Unconfined}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: own}
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {seccompProfile: {type: RuntimeDefault}}}
            - {name: agent, image: "a:1", securityContext: {privileged: true}}
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
    {
      name: 'where only the filter of the runtime will do: profiles of the nodes, of a container and of the pod',
      options: { localhost: false },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            seccompProfile: {type: Localhost, localhostProfile: web.json} # <-- here
          containers:
            - name: app
              image: a:1
              securityContext:
                seccompProfile: {type: Localhost, localhostProfile: app.json} # <-- here
            - {name: other, image: "a:1", securityContext: {seccompProfile: {type: RuntimeDefault}}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            seccompProfile: {type: RuntimeDefault}
          containers:
            - name: app
              image: a:1
              securityContext:
                seccompProfile: {type: RuntimeDefault}
            - {name: other, image: "a:1", securityContext: {seccompProfile: {type: RuntimeDefault}}}
      `,
    },
  ],
});

function* ofTheNodes(now: Cluster): Iterable<Remark> {
  for (const workload of now.workloads) {
    const { resource, pod, containers } = workload;
    const owners = [['the pod', pod] as const, ...containers.map(({ label, node }) => [label, node] as const)];
    for (const [label, owner] of owners) {
      const profile = owner.at('securityContext', 'seccompProfile');
      const type = profile.at('type');
      if (type.text() !== 'Localhost') continue;
      yield {
        about: resource,
        subject: `${label}, profile of the node`,
        at: type,
        message: `${label} asks for a seccomp profile of its node, and only the one of the runtime is allowed`,
        fix: {
          title: "Use the runtime's own filter",
          safety: 'unsafe',
          patch: set(profile, [], { type: 'RuntimeDefault' }),
        },
      };
    }
  }
}
