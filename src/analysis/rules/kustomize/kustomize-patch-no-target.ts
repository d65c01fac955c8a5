import { hardens, judgedBuilds, type Selection } from '../../cluster/kustomize-accumulation.js';
import { remove } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const kustomizePatchNoTarget = defineRule({
  id: 'kustomize-patch-no-target',
  title: 'Patch or replacement matches nothing',
  family: 'kustomize',
  why: 'Kustomize says nothing about a selector that matches nothing, so what the patch was to change stays as it is.',
  remedy: 'Correct the name or the selector, or delete the patch.',
  severity: 'medium',
  confidence: 'likely',
  standards: [],
  *check({ now }) {
    for (const { within, selections } of judgedBuilds(now)) {
      for (const selection of selections) {
        if (selection.matches) continue;
        const hardening = selection.kind === 'patch' && hardens(selection.text);
        yield {
          within,
          subject: subjectOf(selection),
          at: selection.entry,
          severity: hardening ? 'high' : 'medium',
          message: hardening ? `${messageOf(selection)}, so its hardening is not applied` : messageOf(selection),
          ...(selection.kind === 'patch' && selection.listed
            ? { fix: { title: 'Delete the patch', safety: 'suggestion', patch: remove(selection.entry) } }
            : {}),
        };
      }
    }
  },
  examples: [
    {
      name: 'a selector and an identity that match nothing, and a hardening patch',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [web.yaml]
        patches:
          - target: {kind: Deployment, name: wbe} # <-- here
            patch: '[{op: replace, path: /spec/replicas, value: 2}]'
          - target: {kind: Deployment, labelSelector: app=api} # <-- here
            patch: '[{op: add, path: /spec/template/spec/securityContext, value: {runAsNonRoot: true}}]'
          - path: patch.yaml # <-- here
        images:
          - name: ngnix # <-- here
            newTag: 1.27.0
      `,
      beside: {
        'web.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web, labels: {app: web}}
          spec: {template: {spec: {containers: [{name: app, image: nginx}]}}}
        `,
        'patch.yaml': 'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: web}\n',
      },
    },
    {
      name: 'a replacement whose source or target is not there',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [web.yaml]
        replacements:
          - source: {kind: ConfigMap, name: web} # <-- here
            targets:
              - select: {kind: Deployment}
          - source: {kind: Deployment, name: web}
            targets:
              - select: {kind: Service, name: web} # <-- here
      `,
      beside: { 'web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n' },
    },
    {
      name: 'what matches by pattern, namespace, group, label and image is clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [web.yaml]
        configMapGenerator: [{name: settings}]
        patches:
          - target: {kind: Deployment, name: "web.*"}
            patch: '[]'
          - target: {group: apps, version: v1, kind: Deployment, namespace: web, labelSelector: "app in (web), tier!=db"}
            patch: '[]'
          - target: {kind: ConfigMap, name: settings}
            patch: '[]'
          - target: {name: "(we|b)+"}
            patch: '[]'
          - path: patch.yaml
          - path: elsewhere.yaml
        images: [{name: docker.io/nginx}, {name: nginx}]
      `.replace('docker.io/nginx', 'nginx'),
      beside: {
        'web.yaml': yaml`
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: web-1, namespace: web, labels: {app: web}}
          spec: {template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}}
        `,
        'patch.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web-1, namespace: web}\n',
      },
    },
    {
      name: 'patches over what stands elsewhere cannot be judged and are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [../base, web.yaml]
        patches:
          - target: {kind: Deployment, name: other}
            patch: '[]'
      `,
      beside: { 'web.yaml': 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n' },
    },
  ],
});

function subjectOf({ kind, name }: Selection): string {
  return `${kind} ${name}`.slice(0, 300);
}

function messageOf({ kind, name }: Selection): string {
  return `nothing that the directory lists matches the ${kind} ${name.slice(0, 200)}`.trim();
}
