import { admissionRules } from './admission/index.js';
import { apiLifecycleRules } from './api-lifecycle/index.js';
import { clusterBootstrapRules } from './cluster-bootstrap/index.js';
import { crossplaneRules } from './crossplane/index.js';
import { gitopsArgocdRules } from './gitops-argocd/index.js';
import { gitopsFluxRules } from './gitops-flux/index.js';
import { helmRules } from './helm/index.js';
import { imageRules } from './image/index.js';
import { kustomizeRules } from './kustomize/index.js';
import { meshRules } from './mesh/index.js';
import { namespaceRules } from './namespace/index.js';
import { networkRules } from './network/index.js';
import { pipelineRules } from './pipeline/index.js';
import { podSecurityRules } from './pod-security/index.js';
import { rbacRules } from './rbac/index.js';
import { reliabilityRules } from './reliability/index.js';
import { resourcesRules } from './resources/index.js';
import type { Rule } from './rule.js';
import { schemaRules } from './schema/index.js';
import { secretsRules } from './secrets/index.js';
import { serviceExposureRules } from './service-exposure/index.js';
import { storageRules } from './storage/index.js';
import { workloadRules } from './workload/index.js';

/** Every built-in rule, sorted by id. */
export const rules: readonly Rule[] = [
  ...podSecurityRules,
  ...workloadRules,
  ...imageRules,
  ...resourcesRules,
  ...reliabilityRules,
  ...networkRules,
  ...serviceExposureRules,
  ...meshRules,
  ...rbacRules,
  ...secretsRules,
  ...namespaceRules,
  ...storageRules,
  ...admissionRules,
  ...apiLifecycleRules,
  ...schemaRules,
  ...gitopsArgocdRules,
  ...gitopsFluxRules,
  ...kustomizeRules,
  ...helmRules,
  ...crossplaneRules,
  ...pipelineRules,
  ...clusterBootstrapRules,
].sort((one, other) => (one.id < other.id ? -1 : 1));

/** The built-in rule with this id. */
export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));
