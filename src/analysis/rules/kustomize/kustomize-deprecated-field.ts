import type { BuildDocument } from '../../cluster/cluster.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { type JsonPatchOperation, pointer, remove, set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

/** Fields that Kustomize has replaced, and what to write instead. */
const FIELDS: Readonly<Record<string, string>> = {
  bases: 'resources',
  patchesStrategicMerge: 'patches',
  patchesJson6902: 'patches',
  vars: 'replacements',
  commonLabels: 'labels',
  imageTags: 'images',
  helmChartInflationGenerator: 'helmCharts',
};

export const kustomizeDeprecatedField = defineRule({
  id: 'kustomize-deprecated-field',
  title: 'Kustomization uses deprecated fields',
  family: 'kustomize',
  why: 'A later version of Kustomize will refuse the field, and the build that every deployment needs stops.',
  remedy: 'Write the field that replaces it, as kustomize edit fix does.',
  severity: 'info',
  standards: [],
  *check({ now }) {
    for (const within of now.buildDocuments('kustomization')) {
      for (const [field, instead] of Object.entries(FIELDS)) {
        const at = within.root.at(field);
        if (!at.present) continue;
        const selectors = field === 'commonLabels' ? '; it changes selectors too, which cannot be changed later' : '';
        yield {
          within,
          subject: field,
          at,
          message: `${field} is deprecated; ${instead} replaces it${selectors}`,
          ...fixOf(within, field, at),
        };
      }
    }
  },
  examples: [
    {
      name: 'bases and labels',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [web.yaml]
        bases: # <-- here
          - ../base
        commonLabels: # <-- here
          app: web
      `,
      fixed: yaml`
        resources: [web.yaml, ../base]
        labels:
          - includeSelectors: true
            pairs:
              app: web
      `,
    },
    {
      name: 'patches of both old kinds',
      file: 'kustomization.yaml',
      manifest: yaml`
        patchesStrategicMerge: # <-- here
          - web.yaml
      `,
      fixed: yaml`
        patches:
          - path: web.yaml
      `,
    },
    {
      name: 'fields that a person has to rewrite',
      file: 'kustomization.yaml',
      manifest: yaml`
        vars: [{name: HOST, objref: {kind: Service, name: web, apiVersion: v1}}] # <-- here
        helmChartInflationGenerator: [{chartName: web}] # <-- here
        patchesJson6902: # <-- here
          - target: {kind: Deployment, version: v1, name: web}
            path: web.yaml
      `,
    },
    {
      name: 'current fields, null, no version, and Flux objects are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [web.yaml]
        patches: [{path: patch.yaml}]
        labels: [{pairs: {app: web}}]
        bases: null
      `,
    },
  ],
});

function fixOf(within: BuildDocument, field: string, at: Node): { readonly fix?: Fix } {
  const added = replacement(field, at);
  const instead = FIELDS[field] ?? '';
  if (added === undefined || added.length === 0) return {};
  const target = within.root.at(instead);
  const title = `Write ${instead}`;
  if (!target.present) {
    return { fix: { title, safety: 'safe', patch: [...set(within.root, [instead], added), ...remove(at)] } };
  }
  if (!Array.isArray(target.value)) return {};
  const path = `${pointer(target.path)}/-`;
  const appended = added.map((value): JsonPatchOperation => ({ op: 'add', path, value }));
  return { fix: { title, safety: 'safe', patch: [...appended, ...remove(at)] } };
}

/** The entries of the new field that mean the same, where that can be written without judging. */
function replacement(field: string, at: Node): readonly unknown[] | undefined {
  const items = at.items().map(({ value }) => value);
  switch (field) {
    case 'bases':
      return items.every((item) => typeof item === 'string') ? items : undefined;
    case 'patchesStrategicMerge':
      if (!items.every((item): item is string => typeof item === 'string')) return undefined;
      return items.map((item) => (item.includes('\n') ? { patch: item } : { path: item }));
    case 'commonLabels':
      return [{ includeSelectors: true, pairs: at.value }];
    default:
      return undefined;
  }
}
