import { removeWhole } from '../../cluster/emptied.js';
import type { Container, Workload } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Annotations that name a profile, by the minor version from which a field of the security context stands in their place. */
const RETIRED: readonly {
  readonly prefix: string;
  readonly since: number;
  readonly field: Field;
  readonly what: string;
}[] = [
  { prefix: 'seccomp.security.alpha.kubernetes.io/pod', since: 27, field: 'seccompProfile', what: 'seccomp' },
  { prefix: 'container.seccomp.security.alpha.kubernetes.io/', since: 27, field: 'seccompProfile', what: 'seccomp' },
  { prefix: 'container.apparmor.security.beta.kubernetes.io/', since: 30, field: 'appArmorProfile', what: 'AppArmor' },
];

/** Beyond so many annotations nobody edits them one by one. */
const MANY = 100;

type Field = 'seccompProfile' | 'appArmorProfile';

export const legacySecurityAnnotation = defineRule({
  id: 'legacy-security-annotation',
  title: 'Retired seccomp/AppArmor annotation is ignored by the API',
  family: 'pod-security',
  why: 'Nothing reads the seccomp annotations since Kubernetes 1.27, and fields take the place of the AppArmor ones since 1.30. Whoever relies on the annotation believes that a profile is in force.',
  remedy: 'Move the profile to securityContext.seccompProfile or appArmorProfile and delete the annotation.',
  severity: 'medium',
  standards: ['owasp: K01'],
  *check({ now, kubernetes }) {
    for (const workload of now.workloads) {
      const found = annotationsIn(workload, kubernetes.minor);
      if (found.length === 0) continue;
      const byName = new Map(workload.containers.map((container) => [container.name, container]));
      for (const annotation of found) {
        const container = byName.get(annotation.key.slice(annotation.prefix.length));
        const edit = found.length > MANY ? {} : fixFor(workload, container, annotation);
        yield { ...judged(workload, container, annotation), ...edit };
      }
    }
  },
  examples: [
    {
      name: 'a profile that nothing applies any more',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: runtime/default # <-- here
        spec:
          containers:
            - name: app
              image: a:1
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {app: web}
        spec:
          containers:
            - name: app
              image: a:1
          securityContext:
            seccompProfile:
              type: RuntimeDefault
      `,
    },
    {
      name: 'profiles of single containers',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web}
              annotations:
                checksum/config: "1"
                container.seccomp.security.alpha.kubernetes.io/app: localhost/profiles/web.json # <-- here
                container.apparmor.security.beta.kubernetes.io/app: localhost/web # <-- here
            spec:
              containers:
                - name: app
                  image: a:1
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web}
              annotations:
                checksum/config: "1"
            spec:
              containers:
                - name: app
                  image: a:1
                  securityContext:
                    seccompProfile:
                      type: Localhost
                      localhostProfile: profiles/web.json
                    appArmorProfile:
                      type: Localhost
                      localhostProfile: web
      `,
    },
    {
      name: 'next to the field that took its place, it can go',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            container.apparmor.security.beta.kubernetes.io/app: runtime/default # <-- here
            note: kept
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {appArmorProfile: {type: RuntimeDefault}}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            note: kept
        spec:
          containers:
            - {name: app, image: "a:1", securityContext: {appArmorProfile: {type: RuntimeDefault}}}
      `,
    },
    {
      name: 'in a patch',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            metadata:
              annotations:
                container.apparmor.security.beta.kubernetes.io/app: runtime/default # <-- here
            spec: {serviceAccountName: web}
      `,
    },
    {
      name: 'a version that still reads it',
      kubernetes: '1.26',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations:
            seccomp.security.alpha.kubernetes.io/pod: runtime/default
            container.apparmor.security.beta.kubernetes.io/app: runtime/default
        spec:
          containers: [{name: app, image: "a:1"}]
      `,
    },
    {
      name: 'other annotations, null, and those of the object around the pod are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          annotations: {seccomp.security.alpha.kubernetes.io/pod: runtime/default}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata:
              labels: {app: web}
              annotations: {seccomp.security.alpha.kubernetes.io/pod: null, seccomp.security.alpha.kubernetes.io/allowed: "*"}
            spec:
              containers: [{name: app, image: "a:1"}]
      `,
    },
  ],
});

interface Annotation {
  readonly key: string;
  readonly node: Node;
  readonly prefix: string;
  readonly field: Field;
  readonly what: string;
}

function annotationsIn(workload: Workload, minor: number): readonly Annotation[] {
  const entries = workload.metadata.at('annotations').entries();
  return entries.flatMap(([key, node]) => {
    const retired = RETIRED.find(({ prefix }) => (prefix.endsWith('/') ? key.startsWith(prefix) : key === prefix));
    return retired === undefined || minor < retired.since || !node.present ? [] : [{ key, node, ...retired }];
  });
}

function judged(workload: Workload, container: Container | undefined, annotation: Annotation): Remark {
  const { key, node, field, what } = annotation;
  const text = node.text() ?? '';
  const owned = container !== undefined || isOfPod(annotation);
  const lost =
    workload.complete && owned && !isReplaced(workload, container, annotation) && isProtection(annotation, text);
  return {
    about: workload.resource,
    subject: `annotation ${key}`,
    at: node,
    message: `the annotation for the ${what} profile "${text}" is retired: the field ${field} took its place${lost ? ', and is not set' : ''}`,
    severity: lost ? 'high' : 'medium',
  };
}

const isOfPod = ({ prefix }: Annotation): boolean => !prefix.endsWith('/');

function isReplaced(workload: Workload, container: Container | undefined, annotation: Annotation): boolean {
  const { field } = annotation;
  if (isOfPod(annotation)) return workload.containers.every((one) => one.inherited(field).present);
  return container?.inherited(field).present === true;
}

/** True when a workload loses something without the profile; an AppArmor host applies the runtime's own one unasked. */
function isProtection({ field }: Annotation, text: string): boolean {
  return text.startsWith('localhost/') || (field === 'seccompProfile' && /^(?:runtime|docker)\/default$/.test(text));
}

function fixFor(workload: Workload, container: Container | undefined, annotation: Annotation): { readonly fix?: Fix } {
  if (!workload.complete || workload.metadata.shared) return {};
  const { key, node, field } = annotation;
  const text = node.text() ?? '';
  const away = removeWhole(workload.metadata, ['annotations', key]);
  const replaced = isReplaced(workload, container, annotation);
  // A seccomp annotation has no effect; servers that still heed one of AppArmor prefer the field.
  if (replaced || (text === 'unconfined' && field === 'seccompProfile'))
    return { fix: { title: 'Delete the annotation', safety: 'safe', patch: away } };
  const profile = profileFor(text);
  const owner = isOfPod(annotation) ? workload.pod : container?.node;
  if (profile === undefined || owner === undefined) return {};
  const patch = [...set(owner, ['securityContext', field], profile), ...away];
  return { fix: { title: `Move the profile to ${field}`, safety: 'unsafe', patch } };
}

function profileFor(text: string): Readonly<Record<string, string>> | undefined {
  if (/^(?:runtime|docker)\/default$/.test(text)) return { type: 'RuntimeDefault' };
  const localhostProfile = /^localhost\/(.+)$/.exec(text)?.[1];
  return localhostProfile === undefined ? undefined : { type: 'Localhost', localhostProfile };
}
