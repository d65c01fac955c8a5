import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { type Json, Refusal } from './answer.js';
import description from './openapi.json' with { type: 'json' };

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Json;
}

/** One endpoint as GitHub describes it, its schemas already JSON Schema. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly bodyRequired?: boolean;
  readonly body?: unknown;
  readonly responses: { readonly [status: string]: unknown };
}

const operations: readonly Operation[] = description.operations;
const webhooks: { readonly [name: string]: unknown } = description.webhooks;

interface ObjectSchema {
  readonly properties: { readonly [name: string]: unknown };
  readonly required?: readonly string[];
}

/**
 * Where GitHub's description contradicts GitHub. Outdated review comments really carry `line: null` and
 * `position: null`, a team's `type` is not always sent, and `role_name` sits beside `user`, not inside it.
 */
function relaxed(schemas: { readonly [name: string]: unknown }): Json {
  const orNull = (name: string, ...fields: readonly string[]): Json => {
    const schema = schemas[name] as ObjectSchema;
    const loose = Object.fromEntries(fields.map((field) => [field, { type: ['integer', 'null'] }]));
    return { [name]: { ...schema, properties: { ...schema.properties, ...loose } } };
  };
  const without = (name: string, ...fields: readonly string[]): Json => {
    const schema = schemas[name] as ObjectSchema;
    return { [name]: { ...schema, required: (schema.required ?? []).filter((field) => !fields.includes(field)) } };
  };
  return {
    ...schemas,
    ...orNull('pull-request-review-comment', 'line', 'position'),
    ...without('nullable-collaborator', 'role_name'),
    ...without('team', 'type'),
    ...without('team-simple', 'type'),
  };
}

function compilerOver(options: { coerceTypes: boolean }): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: false, inlineRefs: false, ...options });
  formats.default(ajv);
  ajv.addSchema({ $id: 'gh', schemas: relaxed(description.schemas) });
  return ajv;
}

const exact = compilerOver({ coerceTypes: false });
const coercing = compilerOver({ coerceTypes: true });
const compiled = new Map<string, ValidateFunction>();

function validator(ajv: Ajv, key: string, schema: unknown): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const fresh = ajv.compile(schema as Json);
  compiled.set(key, fresh);
  return fresh;
}

/** Names and refs may hold slashes; ids are digits; everything else is one path segment. */
function pattern(operation: Operation): RegExp {
  const source = operation.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const schema = operation.parameters.find((parameter) => parameter.name === name)?.schema;
    if (schema?.['type'] === 'integer') return '(\\d+)';
    return ['path', 'ref', 'basehead', 'branch'].includes(name) ? '(.+)' : '([^/]+)';
  });
  return new RegExp(`^${source}$`);
}

const patterns = operations.map((operation) => ({ operation, regexp: pattern(operation) }));

/** An endpoint found by method and path, with the raw values of its path parameters. */
export interface Match {
  readonly operation: Operation;
  readonly params: Readonly<Record<string, string>>;
}

/** The described endpoint that a request addresses; undefined if the extract has none. */
export function operationFor(method: string, path: string): Match | undefined {
  for (const { operation, regexp } of patterns) {
    const match = operation.method === method ? regexp.exec(path) : null;
    if (match === null) continue;
    const names = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
    const params = names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')] as const);
    return { operation, params: Object.fromEntries(params) };
  }
  return undefined;
}

function refusalFor(check: ValidateFunction): Refusal {
  const [error] = check.errors ?? [];
  const where = (error?.instancePath ?? '').slice(1);
  const detail =
    error?.keyword === 'required'
      ? `"${String(error.params['missingProperty'])}" wasn't supplied.`
      : `For '${where === '' ? 'properties' : `properties/${where}`}', the value ${error?.message ?? 'is not valid'}.`;
  return new Refusal(422, `Invalid request.\n\n${detail}`);
}

/** Path and query parameters, turned into the types GitHub describes. Unknown query parameters are ignored, as there. */
export function checkedParameters(match: Match, query: URLSearchParams): Json {
  const { operation } = match;
  const values: Record<string, unknown> = { ...Object.fromEntries(query), ...match.params };
  const schema = {
    type: 'object',
    properties: Object.fromEntries(operation.parameters.map((parameter) => [parameter.name, parameter.schema])),
    required: operation.parameters.filter((parameter) => parameter.required).map((parameter) => parameter.name),
  };
  const check = validator(coercing, `${operation.id} parameters`, schema);
  if (!check(values)) throw refusalFor(check);
  return values;
}

/** Refuses a body that GitHub would refuse with 422. */
export function checkBody(operation: Operation, body: unknown): void {
  if (operation.body === undefined || (body === undefined && operation.bodyRequired !== true)) return;
  const check = validator(exact, `${operation.id} body`, operation.body);
  if (!check(body ?? {})) throw refusalFor(check);
}

/** What is wrong with one of our own answers, or undefined. */
export function faultOfResponse(operation: Operation, status: number, body: unknown): string | undefined {
  const schema = operation.responses[String(status)];
  if (schema === undefined) return `${operation.id} does not answer ${status}`;
  const check = validator(exact, `${operation.id} ${status}`, schema);
  return check(body) ? undefined : `${operation.id} ${status}: ${exact.errorsText(check.errors)}`;
}

/** What is wrong with a webhook payload of ours, or undefined. Events outside the extract are wrong too. */
export function faultOfPayload(event: string, action: string, payload: unknown): string | undefined {
  const name = `${event}-${action}`.replaceAll('_', '-');
  const schema = webhooks[name];
  if (schema === undefined) return `the webhook ${name} is not in the extract`;
  const check = validator(exact, `webhook ${name}`, schema);
  return check(payload) ? undefined : `webhook ${name}: ${exact.errorsText(check.errors)}`;
}
