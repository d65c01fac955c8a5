import { dnsLabelFault, labelValueFault, portFault, portNameFault, qualifiedNameFault } from './scalar.js';
import { type Fields, isFields, isOpen } from './value.js';
import type { Walk } from './walk.js';

/** What the API server refuses in a mapping beyond the types of its fields. */
type ShapeCheck = (value: Fields, walk: Walk) => void;
type TextFault = (text: string) => string | undefined;

function checkText(value: Fields, field: string, walk: Walk, faultOf: TextFault): void {
  const text = value[field];
  const fault = typeof text === 'string' ? faultOf(text) : undefined;
  if (fault !== undefined && !isOpen(text)) walk.refuse([field], fault);
}

/** A port is a number in range, or where `named` the name of one. */
function checkPort(value: Fields, field: string, walk: Walk, named: boolean): void {
  const port = value[field];
  if (typeof port === 'number' && Number.isInteger(port)) {
    const fault = portFault(port);
    if (fault !== undefined) walk.refuse([field], fault);
  } else if (named) checkText(value, field, walk, portNameFault);
}

function checkLabels(value: Fields, field: string, walk: Walk): void {
  const labels = value[field];
  if (!isFields(labels)) return;
  for (const [key, label] of Object.entries(labels)) {
    const keyFault = qualifiedNameFault(key);
    const fault = typeof label === 'string' ? labelValueFault(label) : undefined;
    if ((keyFault ?? fault) === undefined || isOpen(keyFault === undefined ? label : key)) continue;
    if (keyFault !== undefined) walk.refuse([field, key], `is no key for a label: it ${keyFault}`);
    else if (fault !== undefined) walk.refuse([field, key], fault);
  }
}

const metadata: ShapeCheck = (value, walk) => {
  checkLabels(value, 'labels', walk);
  checkText(value, 'namespace', walk, dnsLabelFault);
  for (const key of isFields(value['annotations']) ? Object.keys(value['annotations']) : []) {
    const fault = qualifiedNameFault(key.toLowerCase());
    if (fault !== undefined && !isOpen(key))
      walk.refuse(['annotations', key], `is no key for an annotation: it ${fault}`);
  }
};

/** The fields of a mapping that are set, out of those of which one only may be. */
const given = (value: Fields, fields: readonly string[]): readonly string[] =>
  fields.filter((field) => value[field] !== undefined && value[field] !== null);

function oneOf(fields: readonly string[], needed: boolean): ShapeCheck {
  return (value, walk) => {
    const [first, second] = given(value, fields);
    if (second !== undefined) walk.refuse([second], `cannot stand beside ${first}`);
    else if (first === undefined && needed && walk.complete) walk.refuse([], `must have one of ${fields.join(', ')}`);
  };
}

const handlers = oneOf(['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'], true);
const NO_SOURCES = new Set(['name']);

const volume: ShapeCheck = (value, walk) => {
  checkText(value, 'name', walk, dnsLabelFault);
  const sources = Object.keys(value).filter((key) => !NO_SOURCES.has(key) && value[key] !== null);
  const [first, second] = sources.filter((key) => !key.startsWith('$'));
  if (second !== undefined && walk.complete)
    walk.refuse([second], `cannot stand beside ${first}: a volume has one source`);
};

const env: ShapeCheck = (value, walk) => {
  const both = typeof value['value'] === 'string' && value['value'] !== '' && isFields(value['valueFrom']);
  if (both) walk.refuse(['valueFrom'], 'cannot stand beside value');
  checkText(value, 'name', walk, (name) =>
    name === '' || name.includes('=') ? 'must be a name without "="' : undefined,
  );
};

const container: ShapeCheck = (value, walk) => {
  checkText(value, 'name', walk, dnsLabelFault);
  unlike(value['volumeMounts'], 'volumeMounts', 'mountPath', walk);
};

/** Says which items of a list repeat the value of an earlier one. */
function unlike(list: unknown, field: string, key: string, walk: Walk, seen = new Set<unknown>()): void {
  for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
    const own = isFields(item) ? item[key] : undefined;
    if (typeof own !== 'string') continue;
    if (seen.has(own) && !isOpen(own)) walk.refuse([field, index, key], 'is used twice');
    seen.add(own);
  }
}

const podSpec: ShapeCheck = (value, walk) => {
  const names = new Set<unknown>();
  unlike(value['initContainers'], 'initContainers', 'name', walk, names);
  unlike(value['containers'], 'containers', 'name', walk, names);
  unlike(value['volumes'], 'volumes', 'name', walk);
  const { ephemeralContainers } = value;
  if (Array.isArray(ephemeralContainers) && ephemeralContainers.length > 0)
    walk.refuse(['ephemeralContainers'], 'can only be added to a running pod');
  checkLabels(value, 'nodeSelector', walk);
};

/** The restart policies that the pods of a kind can have. */
function restarting(...policies: readonly string[]): ShapeCheck {
  return ({ template }, walk) => {
    const spec = isFields(template) ? template['spec'] : undefined;
    if (!isFields(spec) || spec['containers'] === undefined) return;
    const written = spec['restartPolicy'];
    const policy = written === undefined || written === null ? 'Always' : written;
    if (typeof policy !== 'string' || isOpen(policy) || policies.includes(policy)) return;
    if (written === undefined && !walk.complete) return;
    walk.refuse(['template', 'spec', 'restartPolicy'], `must be ${policies.join(' or ')} here`);
  };
}

const mode =
  (field: string): ShapeCheck =>
  ({ [field]: value }, walk) => {
    if (typeof value === 'number' && (value < 0 || value > 0o777)) walk.refuse([field], 'must be between 0 and 0777');
  };

const dataKeys: ShapeCheck = (value, walk) => {
  for (const field of ['data', 'binaryData', 'stringData']) {
    for (const key of isFields(value[field]) ? Object.keys(value[field]) : [])
      if (!/^[-._A-Za-z0-9]{1,253}$/.test(key) && !isOpen(key))
        walk.refuse([field, key], 'is no key for data: it must be letters, digits, hyphens, underscores and dots');
  }
};

/** By the name of the shape. */
export const SHAPE_CHECKS: ReadonlyMap<string, ShapeCheck> = new Map<string, ShapeCheck>([
  ['meta.v1.ObjectMeta', metadata],
  ['meta.v1.LabelSelector', (value, walk) => checkLabels(value, 'matchLabels', walk)],
  ['core.v1.PodSpec', podSpec],
  ['core.v1.Container', container],
  ['core.v1.Volume', volume],
  ['core.v1.EnvVar', env],
  ['core.v1.Probe', handlers],
  ['core.v1.Handler', handlers],
  ['core.v1.LifecycleHandler', handlers],
  [
    'core.v1.EnvVarSource',
    oneOf(['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'], true),
  ],
  [
    'core.v1.ContainerPort',
    (value, walk) => {
      checkPort(value, 'containerPort', walk, false);
      checkText(value, 'name', walk, portNameFault);
    },
  ],
  [
    'core.v1.ServicePort',
    (value, walk) => {
      checkPort(value, 'port', walk, false);
      checkPort(value, 'targetPort', walk, true);
      checkText(value, 'name', walk, dnsLabelFault);
    },
  ],
  ['core.v1.HTTPGetAction', (value, walk) => checkPort(value, 'port', walk, true)],
  ['core.v1.TCPSocketAction', (value, walk) => checkPort(value, 'port', walk, true)],
  ['core.v1.ConfigMap', dataKeys],
  ['core.v1.Secret', dataKeys],
  ['core.v1.KeyToPath', mode('mode')],
  ['core.v1.DownwardAPIVolumeFile', mode('mode')],
  ...['Secret', 'ConfigMap', 'Projected', 'DownwardAPI'].map(
    (kind) => [`core.v1.${kind}VolumeSource`, mode('defaultMode')] as const,
  ),
  ...['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].map(
    (kind) => [`apps.v1.${kind}Spec`, restarting('Always')] as const,
  ),
  ['batch.v1.JobSpec', restarting('Never', 'OnFailure')],
]);
