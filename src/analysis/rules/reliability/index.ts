import type { Rule } from '../rule.js';
import { autoscalerTargetInvalid } from './autoscaler-target-invalid.js';
import { blastRadiusLarge } from './blast-radius-large.js';
import { cronjobScheduleInvalid } from './cronjob-schedule-invalid.js';
import { hpaMinReplicasLow } from './hpa-min-replicas-low.js';
import { hpaReplicasConflict } from './hpa-replicas-conflict.js';
import { immutableFieldChanged } from './immutable-field-changed.js';
import { jobGuardrailsMissing } from './job-guardrails-missing.js';
import { livenessProbeMissing } from './liveness-probe-missing.js';
import { pdbBlocksEviction } from './pdb-blocks-eviction.js';
import { pdbIneffective } from './pdb-ineffective.js';
import { pdbMissing } from './pdb-missing.js';
import { probeConfigurationPoor } from './probe-configuration-poor.js';
import { readinessProbeMissing } from './readiness-probe-missing.js';
import { replicaSpreadMissing } from './replica-spread-missing.js';
import { replicasSingle } from './replicas-single.js';
import { restartPolicyInvalid } from './restart-policy-invalid.js';
import { rolloutStrategyUnsafe } from './rollout-strategy-unsafe.js';
import { rwoVolumeMultiReplica } from './rwo-volume-multi-replica.js';
import { selectorTemplateMismatch } from './selector-template-mismatch.js';
import { statefulResourceDeleted } from './stateful-resource-deleted.js';
import { statefulsetMisconfigured } from './statefulset-misconfigured.js';
import { workloadScaledToZero } from './workload-scaled-to-zero.js';

/** The rules of the family, sorted by id. */
export const reliabilityRules: readonly Rule[] = [
  autoscalerTargetInvalid,
  blastRadiusLarge,
  cronjobScheduleInvalid,
  hpaMinReplicasLow,
  hpaReplicasConflict,
  immutableFieldChanged,
  jobGuardrailsMissing,
  livenessProbeMissing,
  pdbBlocksEviction,
  pdbIneffective,
  pdbMissing,
  probeConfigurationPoor,
  readinessProbeMissing,
  replicaSpreadMissing,
  replicasSingle,
  restartPolicyInvalid,
  rolloutStrategyUnsafe,
  rwoVolumeMultiReplica,
  selectorTemplateMismatch,
  statefulResourceDeleted,
  statefulsetMisconfigured,
  workloadScaledToZero,
];
