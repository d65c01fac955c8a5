import { z } from 'zod';
import {
  LIMITS,
  optionsOf,
  profiles,
  type Rule,
  rules,
  SETTINGS_FILES,
  settingsSchema,
} from '../../src/analysis/index.js';
import { MOST_BYTES } from '../../src/server/body.js';
import { LIMITS as HOST } from '../../src/server/http.js';
import { environmentSchema } from '../../src/server/settings.js';

/** A node of a JSON Schema, as far as the pages need it. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: string | number | object;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
}

/** The JSON Schema of the settings file, for editors. Rule ids and their options are named, so that editors complete them. */
export function settingsJsonSchema(known: readonly Rule[] = rules): Readonly<Record<string, unknown>> {
  const { $schema: _, ...schema } = z.toJSONSchema(settingsSchema, { io: 'input' });
  const { rules: modes, kubernetesVersion, waivers } = schema.properties ?? {};
  const ids = known.map(({ id }) => id);
  if (typeof modes === 'object') {
    modes.propertyNames = { enum: ids };
    const properties = ruleProperties(known, modes.additionalProperties);
    if (Object.keys(properties).length > 0) modes.properties = properties;
  }
  if (typeof kubernetesVersion === 'object') kubernetesVersion.pattern = '^v?1\\.\\d{1,3}(\\.\\d+)?$';
  const waiver = typeof waivers === 'object' && !Array.isArray(waivers.items) ? waivers.items : undefined;
  const rule = typeof waiver === 'object' ? waiver.properties?.['rule'] : undefined;
  if (typeof rule === 'object') rule.enum = ids;
  return {
    title: 'Settings of Portcullis',
    description: `The file ${SETTINGS_FILES.join(' or ')} on the base branch.`,
    ...schema,
  };
}

type JsonSchema = z.core.JSONSchema._JSONSchema;

/** For each rule with options what any rule's setting may be, with the options in their place. */
function ruleProperties(known: readonly Rule[], setting: JsonSchema | undefined): Record<string, JsonSchema> {
  const forms = typeof setting === 'object' ? (setting.anyOf ?? []) : [];
  const entries = known.flatMap(({ id, options }): readonly (readonly [string, JsonSchema])[] => {
    if (options === undefined) return [];
    const { $schema: _, ...schema } = z.toJSONSchema(options.schema, { io: 'input', unrepresentable: 'any' });
    const anyOf = forms.map((form) =>
      typeof form === 'object' && form.type === 'object'
        ? { ...form, properties: { ...form.properties, options: schema } }
        : form,
    );
    return [[id, { anyOf }]];
  });
  return Object.fromEntries(entries);
}

/** The options of rules, one a row. */
export function optionsTable(known: readonly Rule[] = rules): string {
  const rows = known.flatMap((rule) =>
    optionsOf(rule).map(({ name, value, standard, about }) => [
      `[${code(rule.id)}](rules/${rule.id}.md)`,
      code(name),
      value,
      standard === '' ? '' : code(standard),
      about,
    ]),
  );
  return rows.length === 0 ? 'No rule has options.' : table(['rule', 'option', 'value', 'default', 'meaning'], rows);
}

/** The keys of the settings file, one a row. */
export function settingsTable(): string {
  const schema = settingsJsonSchema() as SchemaNode;
  const rows = Object.entries(schema.properties ?? {}).flatMap(([key, node]) => [
    [
      code(key),
      kindOf(node),
      node.default === undefined ? '' : code(JSON.stringify(node.default)),
      node.description ?? '',
    ],
    ...Object.entries(node.items?.properties ?? {}).map(([inner, item]) => [
      code(`${key}[].${inner}`),
      kindOf(item),
      node.items?.required?.includes(inner) === true ? 'required' : '',
      item.description ?? '',
    ]),
  ]);
  return table(['key', 'value', 'default', 'meaning'], rows);
}

/** The profiles, one a row. */
export function profilesTable(): string {
  const rows = Object.values(profiles).map(({ name, about, failOn }) => [code(name), about, code(failOn ?? 'high')]);
  return table(['profile', 'what is on', 'blocks from'], rows);
}

function kindOf(node: SchemaNode): string {
  if (node.enum !== undefined && node.enum.length <= 10) return node.enum.map(code).join(', ');
  switch (node.type) {
    case 'array':
      return 'a list';
    case 'object':
      return 'a mapping';
    case 'number':
      return code('1');
    default:
      return 'a text';
  }
}

/** The environment variables of the server, one a row. */
export function environmentTable(): string {
  const rows = environmentVariables().map(({ name, required, standard, help }) => [
    code(name),
    required ? 'required' : standard === undefined ? '' : code(standard),
    help,
  ]);
  return table(['variable', 'default', 'meaning'], rows);
}

/** `.env.example`: what must be set stands open, the rest is commented out with its default. */
export function environmentExample(): string {
  const lines = environmentVariables().map(
    ({ name, required, standard, help }) => `# ${help}\n${required ? '' : '#'}${name}=${standard ?? ''}\n`,
  );
  return `# Settings of the server. Copy this file to .env, fill it in, and start with:\n#   node --env-file=.env dist/cli/main.js serve\n\n${lines.join('\n')}`;
}

/** The App's permissions and events, with the reasons that stand above them in `app.yml`. */
export function permissionsTable(manifest: string): string {
  const [, permissions = '', events = ''] = manifest.split(/^default_(?:permissions|events):\n/m);
  const granted = [...permissions.matchAll(/^ {2}# (.+)\n {2}(\w+): (\w+)$/gm)];
  const told = [...events.matchAll(/^ {2}# (.+)\n {2}- (\w+)$/gm)];
  return table(
    ['permission or event', 'access', 'why'],
    [
      ...granted.map(([, why = '', name = '', access = '']) => [code(name), access, why]),
      ...told.map(([, why = '', name = '']) => [code(name), 'event', why]),
    ],
  );
}

/** The bounds that a person may run into. */
export function limitsTable(): string {
  const number = (value: number) => value.toLocaleString('en');
  return table(
    ['what', 'limit', 'beyond it'],
    [
      ['characters of a manifest', number(LIMITS.length), 'the file is a problem'],
      ['depth of a document', number(LIMITS.depth), 'the document is a problem'],
      ['aliases of a document', number(LIMITS.aliases), 'the document is a problem'],
      ['parse events of a document, about one and a half a value', number(LIMITS.nodes), 'the document is a problem'],
      ['time and memory of a review', '`REVIEW_DEADLINE_SECONDS`, `REVIEW_MEMORY_MIB`', 'the review is undetermined'],
      ['bytes of a delivery', number(MOST_BYTES), '413, as GitHub sends no larger ones'],
      ['deliveries in hand', number(HOST.deliveries), '503; redeliver them'],
      ['bytes of all deliveries in hand', number(HOST.bytes), '503; redeliver them'],
      ['time to store a delivery, in milliseconds', number(HOST.answerMs), '500; redeliver it'],
    ],
  );
}

interface Variable {
  readonly name: string;
  readonly required: boolean;
  readonly standard: string | undefined;
  readonly help: string;
}

function environmentVariables(): readonly Variable[] {
  const { properties, required } = z.toJSONSchema(environmentSchema, { io: 'input' }) as SchemaNode;
  return Object.entries(properties ?? {}).map(([name, node]) => ({
    name,
    // One of the two ways to give the key is required; it is the first that the example shows.
    required: required?.includes(name) === true || name === 'PRIVATE_KEY',
    standard: typeof node.default === 'object' ? undefined : node.default?.toString(),
    help: node.description ?? '',
  }));
}

const code = (text: string): string => `\`${text}\``;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** A page whose part between `<!-- generated: NAME -->` and `<!-- end -->` is replaced; throws when there is no such part. */
export function withGenerated(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- generated: ${name} -->\n`, '\n<!-- end -->'];
  const start = page.indexOf(open);
  const end = page.indexOf(close, start);
  if (start < 0 || end < 0) throw new Error(`the page has no part "${name}"`);
  return page.slice(0, start + open.length) + text + page.slice(end);
}
