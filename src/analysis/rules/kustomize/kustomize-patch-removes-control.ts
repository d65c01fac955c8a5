import { type KustomizePatch, kustomizePatches } from '../../cluster/kustomize-patch.js';
import { effectsOf } from '../../cluster/patch-effect.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const kustomizePatchRemovesControl = defineRule({
  id: 'kustomize-patch-removes-control',
  title: 'Patch deletes or weakens a security control',
  family: 'kustomize',
  why: 'The base looks hardened and is reviewed as such, while a few lines of an overlay take the hardening away again.',
  remedy: 'Drop the patch, or keep it to an overlay that is not production.',
  severity: 'high',
  standards: ['owasp: K04', 'mitre: T1562.001'],
  *check({ now }) {
    for (const patch of kustomizePatches(now)) {
      for (const { what, severity, node } of effectsOf(patch)) {
        const name = nameOf(patch);
        const at = patch.written ? node : patch.entry;
        yield { ...holderOf(patch), subject: `${name}: ${what}`, at, severity, message: `the ${name} ${what}` };
      }
    }
  },
  examples: [
    {
      name: 'inline patches, as JSON and as strategic merge',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [../base]
        patches:
          - target: {kind: Deployment, name: web} # <-- here x2
            patch: |
              - op: remove
                path: /spec/template/spec/containers/0/securityContext
              - op: add
                path: /spec/template/spec/containers/0/securityContext
                value: {privileged: true}
              - op: replace
                path: /spec/template/spec/securityContext/runAsNonRoot
                value: false
          - target: {kind: Namespace} # <-- here
            patch: '[{op: remove, path: /metadata/labels/pod-security.kubernetes.io~1enforce}]'
        patchesStrategicMerge:
          - |- # <-- here
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: default-deny}
            $patch: delete
      `,
    },
    {
      name: 'a file that the build file names',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
                - name: app
                  securityContext: null # <-- here
                  resources:
                    limits: {$patch: delete} # <-- here
      `,
      fragment: true,
      beside: { 'kustomization.yaml': 'patches: [{path: manifest.yaml}]\n' },
    },
    {
      name: 'a JSON patch in a file whose build file stands elsewhere',
      fragment: true,
      manifest: yaml`
        - op: remove # <-- here
          path: /spec/template/spec/containers/0/livenessProbe
        - op: add # <-- here
          path: /spec/template/spec/containers/0/securityContext/capabilities/add/-
          value: cap_sys_admin
      `,
    },
    {
      name: 'patches of Flux and Argo CD',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: web}
        spec:
          postRenderers:
            - kustomize:
                patches:
                  - target: {kind: Deployment} # <-- here
                    patch: '[{op: remove, path: /spec/template/spec/securityContext}]'
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source:
            kustomize:
              patches:
                - target: {kind: ValidatingWebhookConfiguration} # <-- here
                  patch: '[{op: replace, path: /webhooks/0/failurePolicy, value: Ignore}]'
      `,
    },
    {
      name: 'hardening, rights that are taken away, values that OpenShift fills in, and deletions of others are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [../base]
        patches:
          - target: {kind: Deployment}
            patch: |
              - {op: add, path: /spec/template/spec/securityContext, value: {runAsNonRoot: true, runAsUser: 1000}}
              - {op: remove, path: /spec/template/spec/containers/0/securityContext/runAsUser}
              - {op: remove, path: /spec/template/spec/containers/0/resources/limits/cpu}
          - target: {kind: Role}
            patch: '[{op: remove, path: /rules/0}]'
          - patch: |
              apiVersion: v1
              kind: ConfigMap
              metadata: {name: web}
              $patch: delete
          - path: elsewhere.yaml
          - patch: "not: [a patch"
          - null
      `,
    },
  ],
});

function holderOf({ within, about }: KustomizePatch): Pick<Remark, 'within' | 'about'> {
  if (within !== undefined) return { within };
  return about === undefined ? {} : { about };
}

/** How a reader finds the patch: by the object that it changes. */
function nameOf(patch: KustomizePatch): string {
  const { target } = patch;
  const selected =
    target === undefined ? '' : `${target.at('kind').text() ?? 'objects'} ${target.at('name').text() ?? ''}`;
  const merge = patch.content().merges[0];
  const own =
    merge === undefined ? '' : `${merge.at('kind').text() ?? ''} ${merge.at('metadata', 'name').text() ?? ''}`;
  const name = (selected === '' ? own : selected).trim().slice(0, 200);
  return name === '' ? 'patch' : `patch of ${name}`;
}
