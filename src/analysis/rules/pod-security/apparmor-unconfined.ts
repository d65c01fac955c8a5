import { z } from 'zod';
import { type Breach, breachesIn } from '../../cluster/pod-standards.js';
import type { Container } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineConfigurableRule, type Remark, yaml } from '../rule.js';

const options = z.object({
  requireProfile: z
    .boolean()
    .default(false)
    .describe('Whether to name containers without a profile, to which AppArmor hosts apply the one of the runtime.'),
});

export const apparmorUnconfined = defineConfigurableRule({
  id: 'apparmor-unconfined',
  title: 'AppArmor confinement is disabled or overridden',
  family: 'pod-security',
  why: 'On hosts with AppArmor the runtime confines every container: it cannot mount, or write to most of /proc and /sys. Without the profile, one misstep of the container is enough to leave it.',
  remedy: 'Set appArmorProfile.type to RuntimeDefault, or to Localhost with a profile of your own.',
  severity: 'medium',
  standards: ['pss: baseline', 'nsa', 'owasp: K01'],
  equivalents: {
    trivy: ['KSV-0002'],
    kubesec: ['ApparmorUnconfined', 'ApparmorAny'],
    kyverno: ['pod-security/baseline/restrict-apparmor-profiles', 'psp-migration/add-apparmor'],
    gatekeeper: ['k8spspapparmor'],
    psa: ['appArmorProfile'],
    kics: ['missing_app_armor_config'],
  },
  options,
  *check({ now, kubernetes }, { requireProfile }) {
    for (const breach of breachesIn(now, 'appArmorProfile', kubernetes.minor)) yield overridden(breach);
    if (requireProfile) for (const container of now.completeContainers) yield* unnamed(container);
  },
  examples: [
    {
      name: 'the pod, and a container that overrides a good pod',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: open}
        spec:
          securityContext:
            appArmorProfile:
              type: Unconfined # <-- here
          containers:
            - {name: app, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: mixed}
        spec:
          securityContext:
            appArmorProfile: {type: RuntimeDefault}
          initContainers:
            - name: setup
              image: a:1
              securityContext:
                appArmorProfile: {type: Unconfined} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: open}
        spec:
          securityContext:
            appArmorProfile:
              type: RuntimeDefault
          containers:
            - {name: app, image: "a:1"}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: mixed}
        spec:
          securityContext:
            appArmorProfile: {type: RuntimeDefault}
          initContainers:
            - name: setup
              image: a:1
              securityContext:
                appArmorProfile: {type: RuntimeDefault}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the annotation, which admission reads to this day',
      manifest: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata:
              labels: {app: agent}
              annotations:
                container.apparmor.security.beta.kubernetes.io/agent: unconfined # <-- here
                container.apparmor.security.beta.kubernetes.io/gone: unconfined # <-- here
            spec:
              containers:
                - {name: agent, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: agent}
        spec:
          selector: {matchLabels: {app: agent}}
          template:
            metadata:
              labels: {app: agent}
              annotations:
                container.apparmor.security.beta.kubernetes.io/agent: runtime/default
                container.apparmor.security.beta.kubernetes.io/gone: runtime/default
            spec:
              containers:
                - {name: agent, image: "a:1"}
      `,
    },
    {
      name: 'a profile without a type, and a patch',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              securityContext:
                appArmorProfile: {localhostProfile: web} # <-- here
              containers:
                - {name: app, securityContext: {appArmorProfile: {type: unconfined}}} # <-- here
      `,
    },
    {
      name: 'where the settings ask for a profile',
      options: { requireProfile: true },
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: {container.apparmor.security.beta.kubernetes.io/old: runtime/default}
        spec:
          containers:
            - {name: app, image: "a:1"} # <-- here
            - {name: old, image: "a:1"}
            - {name: new, image: "a:1", securityContext: {appArmorProfile: {type: RuntimeDefault}}}
      `,
    },
    {
      name: 'RuntimeDefault, Localhost, nothing, null, and the annotations that name them are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/a: runtime/default
            container.apparmor.security.beta.kubernetes.io/b: localhost/web
            container.apparmor.security.beta.kubernetes.io/c: ""
        spec:
          securityContext: {appArmorProfile: {type: RuntimeDefault}}
          containers:
            - {name: a, image: "a:1", securityContext: {appArmorProfile: {type: Localhost, localhostProfile: web}}}
            - {name: b, image: "a:1", securityContext: {appArmorProfile: null}}
            - {name: c, image: "a:1"}
      `,
    },
  ],
});

const ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

function overridden({ workload, label, node, reason }: Breach): Remark {
  const key = String(node.path.at(-1));
  const annotated = key.startsWith(ANNOTATION);
  const unconfined = node.value === 'Unconfined' || node.value === 'unconfined';
  return {
    about: workload.resource,
    subject: annotated ? `annotation ${key}` : label,
    at: node,
    message: unconfined ? `${label} runs without AppArmor confinement` : `${label} ${reason}`,
    ...(node.present && {
      fix: {
        title: "Use the runtime's own profile",
        safety: 'unsafe',
        patch: set(node, [], annotated ? 'runtime/default' : 'RuntimeDefault'),
      },
    }),
  };
}

function* unnamed(container: Container): Iterable<Remark> {
  const { workload, label, name } = container;
  const annotation = workload.metadata.at('annotations', ANNOTATION + name);
  const profile = container.inherited('appArmorProfile');
  if (workload.windows || profile.present || annotation.present) return;
  yield {
    about: workload.resource,
    subject: label,
    at: container.security('appArmorProfile'),
    message: `${label} names no AppArmor profile`,
    severity: 'info',
  };
}
