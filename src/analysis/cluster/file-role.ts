/**
 * What a YAML or JSON file is for when it holds no objects: what builds objects out of other files, what a pipeline runs,
 * or what a tool is told. `manifests` is everything else.
 */
export type FileRole =
  | 'manifests'
  | 'kustomization'
  | 'chart'
  | 'chart-lock'
  | 'helm-values'
  | 'workflow'
  | 'action'
  | 'compose'
  | 'sops-config'
  | 'scanner-config';

const ROLES: readonly (readonly [FileRole, RegExp])[] = [
  ['kustomization', /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/],
  ['chart', /(?:^|\/)(?:Chart|requirements)\.yaml$/],
  ['chart-lock', /(?:^|\/)(?:Chart|requirements)\.lock$/],
  ['workflow', /^\.github\/workflows\/[^/]+\.ya?ml$/],
  ['action', /(?:^|\/)action\.ya?ml$/],
  ['compose', /(?:^|\/)(?:docker-)?compose(?:[.-][^/]*)?\.ya?ml$/],
  ['sops-config', /(?:^|\/)\.sops\.ya?ml$/],
  ['scanner-config', /(?:^|\/)(?:\.(?:checkov|kube-linter)\.ya?ml|trivy\.ya?ml|\.?polaris\.ya?ml)$/],
  ['scanner-config', /(?:^|\/)(?:\.?kics\.(?:ya?ml|json|config)|\.kubescape\/exceptions\.json)$/],
  ['helm-values', /(?:^|\/)(?:[^/]*[-_.])?values(?:[-_.][^/]*)?\.ya?ml$/i],
];

/** The role that a file's path gives it. Objects that stand in a file of another role are objects all the same. */
export function fileRole(path: string): FileRole {
  return ROLES.find(([, pattern]) => pattern.test(path))?.[0] ?? 'manifests';
}
