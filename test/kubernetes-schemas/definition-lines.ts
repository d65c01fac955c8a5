/** What of JSON Schema Kubernetes' own descriptions use. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-group-version-kind'?: readonly { readonly group: string; readonly version: string }[];
}
type Definitions = Readonly<Record<string, Schema>>;

const PREFIX =
  /^io\.k8s\.(?:api|apimachinery\.pkg\.apis|apiextensions-apiserver\.pkg\.apis|kube-aggregator\.pkg\.apis)\./;

/** Definitions that are no mapping of named fields, as types. */
const PLAIN: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'x',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'o',
  'meta.v1.Time': 't',
  'meta.v1.MicroTime': 't',
  'meta.v1.FieldsV1': 'o',
  'apiextensions.JSON': '*',
  'apiextensions.JSONSchemaPropsOrArray': '.JSONSchemaProps',
  'apiextensions.JSONSchemaPropsOrBool': '^.JSONSchemaProps',
  'apiextensions.JSONSchemaPropsOrStringArray': '*',
};

/**
 * Fields that the descriptions call required and the API server does not insist on, because it fills them in, or cannot
 * tell them from a zero.
 */
const NOT_INSISTED_ON: readonly RegExp[] = [
  /^(?:networking|extensions)\.\w+\.NetworkPolicySpec\.podSelector$/,
  /^apps\.\w+\.StatefulSetSpec\.serviceName$/,
  /^apps\.\w+\.ControllerRevision\.revision$/,
  /^core\.v1\.ISCSI\w+\.lun$/,
  /^rbac\.\w+\.RoleRef\.apiGroup$/,
  /^(?:core|events)\.\w+\.Event/,
  /^scheduling\.\w+\.PriorityClass\.value$/,
  /^core\.v1\.LimitRangeSpec\.limits$/,
  /^core\.v1\.(?:HTTPHeader|Sysctl)\.value$/,
  /^core\.v1\.ProjectedVolumeSource\.sources$/,
  /^core\.v1\.Component/,
  /^apiextensions\.\w+\.CustomResourceDefinitionVersion\.(?:served|storage)$/,
  /^apiregistration\.\w+\.APIServiceSpec\.service$/,
  /^discovery\.\w+\.EndpointSlice\.endpoints$/,
  /^flowcontrol\./,
  /^batch\.v1\.PodFailurePolicyOnPodConditionsPattern\.status$/,
  /^batch\.v1\.PodFailurePolicyRule\.onPodConditions$/,
  /^storage\.\w+\.CSIDriver\.spec$/,
];

const short = (name: string): string => name.replace(PREFIX, '');
const packageOf = (name: string): string => name.slice(0, name.lastIndexOf('.'));
const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

/** The type of a field, seen from the package of its definition. */
function typeOf(schema: Schema, from: string): string {
  if (schema.$ref !== undefined) return referenceType(short(nameIn(schema.$ref)), from);
  const kinds = Array.isArray(schema.type) ? schema.type.filter((type) => type !== 'null') : [schema.type];
  switch (kinds[0]) {
    case 'string':
      if (schema.format === 'byte') return 'y';
      return schema.format === 'date-time' ? 't' : 's';
    case 'integer':
      return schema.format === 'int64' ? 'l' : 'i';
    case 'number':
      return 'n';
    case 'boolean':
      return 'b';
    case 'array':
      return `[${typeOf(schema.items ?? {}, from)}`;
    case 'object':
      return typeof schema.additionalProperties === 'object' ? `{${typeOf(schema.additionalProperties, from)}` : 'o';
    default:
      return '*';
  }
}

function referenceType(name: string, from: string): string {
  const plain = PLAIN[name] ?? PLAIN[name.replace(/^apiextensions\.\w+\./, 'apiextensions.')];
  if (plain !== undefined) return plain;
  return packageOf(name) === from ? name.slice(from.length) : name;
}

interface Definition {
  readonly served: Set<string>;
  readonly minors: Set<number>;
  /** The minors in which a field has a type, by "field:type". */
  readonly fields: Map<string, Set<number>>;
}

/** One line for each definition that an object of some built-in kind can hold; the grammar is in docs/kubernetes-schemas.md. */
export function definitionLines(versions: ReadonlyMap<number, unknown>): readonly string[] {
  const all = new Map<string, Definition>();
  const minors = [...versions.keys()].sort((a, b) => a - b);
  for (const minor of minors) addVersion(all, minor, definitionsIn(versions.get(minor)));
  return [...all]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, definition]) => lineOf(name, definition, minors));
}

function definitionsIn(file: unknown): Definitions {
  const { $defs, definitions } = file as { $defs?: Definitions; definitions?: Definitions };
  return $defs ?? definitions ?? {};
}

function addVersion(all: Map<string, Definition>, minor: number, definitions: Definitions): void {
  const todo = Object.keys(definitions).filter((name) => isKind(name, definitions[name]));
  const kinds = new Set(todo);
  const seen = new Set(todo);
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    const schema = definitions[name] ?? {};
    addDefinition(all, minor, short(name), schema, kinds.has(name));
    for (const [field, value] of Object.entries(schema.properties ?? {})) {
      if (kinds.has(name) && field === 'status') continue;
      for (const next of referencesIn(value)) {
        if (seen.has(next)) continue;
        seen.add(next);
        if (definitions[next]?.properties !== undefined) todo.push(next);
      }
    }
  }
}

function isKind(name: string, schema: Schema | undefined): boolean {
  const known = (schema?.['x-kubernetes-group-version-kind'] ?? []).length === 1;
  return known && !name.endsWith('List') && schema?.properties?.['metadata'] !== undefined;
}

function addDefinition(all: Map<string, Definition>, minor: number, name: string, schema: Schema, kind: boolean): void {
  const known = all.get(name);
  const definition = known ?? { served: new Set<string>(), minors: new Set<number>(), fields: new Map() };
  all.set(name, definition);
  definition.minors.add(minor);
  if (kind)
    for (const { group, version } of schema['x-kubernetes-group-version-kind'] ?? [])
      definition.served.add(group === '' ? version : `${group}/${version}`);
  for (const [field, value] of Object.entries(schema.properties ?? {})) {
    const type = kind && field === 'status' ? '*' : typeOf(value, packageOf(name));
    const required = schema.required?.includes(field) && !NOT_INSISTED_ON.some((it) => it.test(`${name}.${field}`));
    const key = `${field}:${type}${required ? '!' : ''}`;
    const minors = definition.fields.get(key) ?? new Set();
    minors.add(minor);
    definition.fields.set(key, minors);
  }
}

function* referencesIn(schema: Schema): Iterable<string> {
  if (schema.$ref !== undefined) {
    const name = nameIn(schema.$ref);
    yield /JSONSchemaPropsOr/.test(name) ? `${packageOf(name)}.JSONSchemaProps` : name;
  }
  if (schema.items !== undefined) yield* referencesIn(schema.items);
  if (typeof schema.additionalProperties === 'object') yield* referencesIn(schema.additionalProperties);
}

function lineOf(name: string, { served, minors, fields }: Definition, all: readonly number[]): string {
  const kind = served.size === 0 ? '' : `=${[...served].join()}`;
  const own = [...minors].sort((a, b) => a - b);
  const written = [...fields]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, within]) => `${key}${ranges(within, own)}`);
  return [`${name}${kind}${ranges(minors, all)}`, ...written].join(' ');
}

/** "~16-24,30-" for some of `all`, nothing for all of them. */
function ranges(some: ReadonlySet<number>, all: readonly number[]): string {
  if (all.every((minor) => some.has(minor))) return '';
  const parts: string[] = [];
  let from: number | undefined;
  for (const [index, minor] of all.entries()) {
    if (some.has(minor)) from ??= minor;
    const next = all[index + 1];
    if (from === undefined || (next !== undefined && some.has(next))) continue;
    parts.push(next === undefined ? `${from}-` : `${from}-${minor}`);
    from = undefined;
  }
  return `~${parts.join()}`;
}
