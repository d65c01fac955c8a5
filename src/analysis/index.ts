export type { Analysis } from './analyse.js';
export { analyse } from './analyse.js';
export type { UnknownKind } from './cluster/api/conformance.js';
export { unknownKinds } from './cluster/api/conformance.js';
export { describedMinor } from './cluster/api/description.js';
export type { BuildDocument, ManifestFile, TextFile } from './cluster/cluster.js';
export { Cluster } from './cluster/cluster.js';
export type { FileRole } from './cluster/file-role.js';
export { fileRole } from './cluster/file-role.js';
export type { Anchor, Suppression } from './cluster/suppression.js';
export { suppressionsOf } from './cluster/suppression.js';
export type { SuppressionForm } from './cluster/suppression-form.js';
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
export { excludedBy, failOnUnder, kubernetesUnder, rulesUnder } from './policy/gate.js';
export type { Understood } from './policy/inline.js';
export {
  isOver,
  isSuppressible,
  keysReaching,
  reaches,
  reachKey,
  rulesForCheck,
  SuppressionReader,
  silenceKeys,
} from './policy/inline.js';
export type { OptionFact } from './policy/option-facts.js';
export { optionsOf } from './policy/option-facts.js';
export type { Profile, ProfileName } from './policy/profile.js';
export { DEFAULT_PROFILE, isSelected, PROFILE_NAMES, profiles } from './policy/profile.js';
export type { ReadSettings, RuleMode, Settings, SuppressionMode } from './policy/settings.js';
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
