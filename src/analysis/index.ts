export type { Analysis } from './analyse.js';
export { analyse } from './analyse.js';
export type { BuildDocument, ManifestFile, TextFile } from './cluster/cluster.js';
export { Cluster } from './cluster/cluster.js';
export type { FileRole } from './cluster/file-role.js';
export { fileRole } from './cluster/file-role.js';
export type {
  Confidence,
  Finding,
  Fingerprint,
  Fix,
  PlacedFix,
  Problem,
  ResourceName,
  RuleId,
  Severity,
} from './finding.js';
export { atLeast, CONFIDENCES, SEVERITIES, worse } from './finding.js';
export { excludedBy, kubernetesUnder, rulesUnder } from './policy/gate.js';
export type { ReadSettings, RuleMode, Settings } from './policy/settings.js';
export {
  DEFAULT_SETTINGS,
  readSettings,
  ruleMode,
  SETTINGS_FILES,
  settingsSchema,
} from './policy/settings.js';
export type { Waiver } from './policy/waiver.js';
export { isExpired, waiverFor } from './policy/waiver.js';
export { ruleById, rules } from './rules/index.js';
export type { KubernetesVersion } from './rules/kubernetes-version.js';
export { NEWEST_KUBERNETES, parseKubernetesVersion } from './rules/kubernetes-version.js';
export type { Example, Family, Remark, Rule, View } from './rules/rule.js';
export { FAMILIES } from './rules/rule.js';
export type { Edited, LineEdit, Refused, TextEdit } from './source/edit.js';
export { editDocument, editFile, lineEdits, rewriteOwnedFile } from './source/edit.js';
export type { Brand, FilePath, Location, Place, Position, Span, YamlPath } from './source/location.js';
export { filePath, LineIndex, placeOf } from './source/location.js';
export type { Node } from './source/node.js';
export type { JsonPatchOperation } from './source/patch.js';
export { nearest } from './source/spelling.js';
export type { Limits, ParsedFile, SourceDocument, SourceProblem } from './source/yaml.js';
export { LIMITS, parseYaml } from './source/yaml.js';
