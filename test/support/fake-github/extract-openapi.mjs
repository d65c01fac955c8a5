/**
 * Writes `openapi.json`: the part of GitHub's own API description that the fake GitHub serves, as JSON Schema.
 *
 * Usage: node extract-openapi.mjs <path to @octokit/openapi's generated/api.github.com.json>
 */
import { readFileSync, writeFileSync } from 'node:fs';

const OPERATIONS = `
GET /app
GET /app/hook/deliveries
POST /app/hook/deliveries/{delivery_id}/attempts
GET /app/installations
GET /app/installations/{installation_id}
POST /app/installations/{installation_id}/access_tokens
GET /installation/repositories
DELETE /installation/token
GET /rate_limit
GET /repos/{owner}/{repo}
GET /repos/{owner}/{repo}/check-runs/{check_run_id}
GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations
PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}
POST /repos/{owner}/{repo}/check-runs
GET /repos/{owner}/{repo}/collaborators/{username}/permission
GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls
GET /repos/{owner}/{repo}/commits/{ref}/check-runs
GET /repos/{owner}/{repo}/compare/{basehead}
GET /repos/{owner}/{repo}/contents/{path}
GET /repos/{owner}/{repo}/git/blobs/{file_sha}
POST /repos/{owner}/{repo}/git/blobs
GET /repos/{owner}/{repo}/git/commits/{commit_sha}
POST /repos/{owner}/{repo}/git/commits
GET /repos/{owner}/{repo}/git/ref/{ref}
PATCH /repos/{owner}/{repo}/git/refs/{ref}
GET /repos/{owner}/{repo}/git/trees/{tree_sha}
POST /repos/{owner}/{repo}/git/trees
GET /repos/{owner}/{repo}/installation
GET /repos/{owner}/{repo}/issues/comments/{comment_id}
PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}
DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}
GET /repos/{owner}/{repo}/issues/{issue_number}/comments
POST /repos/{owner}/{repo}/issues/{issue_number}/comments
GET /repos/{owner}/{repo}/pulls
GET /repos/{owner}/{repo}/pulls/comments/{comment_id}
PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}
DELETE /repos/{owner}/{repo}/pulls/comments/{comment_id}
GET /repos/{owner}/{repo}/pulls/{pull_number}
GET /repos/{owner}/{repo}/pulls/{pull_number}/comments
POST /repos/{owner}/{repo}/pulls/{pull_number}/comments
POST /repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies
GET /repos/{owner}/{repo}/pulls/{pull_number}/files
GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews
POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews
PUT /repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}
GET /repos/{owner}/{repo}/rules/branches/{branch}`
  .trim()
  .split('\n');

const WEBHOOKS = [
  'check-run-completed',
  'check-run-created',
  'check-run-requested-action',
  'check-run-rerequested',
  'check-suite-rerequested',
  'issue-comment-created',
  'pull-request-closed',
  'pull-request-converted-to-draft',
  'pull-request-edited',
  'pull-request-opened',
  'pull-request-ready-for-review',
  'pull-request-reopened',
  'pull-request-synchronize',
];

const DROPPED = new Set([
  'nullable',
  'example',
  'examples',
  'description',
  'summary',
  'title',
  'discriminator',
  'xml',
  'externalDocs',
  'deprecated',
]);

/** Keywords whose value maps names to schemas, so that a property called `description` is not mistaken for a keyword. */
const NAME_MAPS = new Set(['properties', 'patternProperties', 'definitions']);

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function keyword(key, value) {
  if (key === 'enum' || key === 'default' || key === 'required') return value;
  if (key === '$ref') return value.replace('#/components/schemas/', 'gh#/schemas/');
  return NAME_MAPS.has(key) ? mapValues(value, toJsonSchema) : toJsonSchema(value);
}

/** OpenAPI 3.0 → JSON Schema draft-07: `nullable` becomes a union with null, the rest of the 3.0 vocabulary goes. */
function toJsonSchema(node) {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (typeof node !== 'object' || node === null) return node;
  const schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (!DROPPED.has(key) && !key.startsWith('x-')) schema[key] = keyword(key, value);
  }
  if (node.nullable !== true) return schema;
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  if (typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  const composed = ['$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => key in schema);
  return composed ? { anyOf: [schema, { type: 'null' }] } : schema;
}

const description = JSON.parse(readFileSync(process.argv[2], 'utf8'));

function resolve(node) {
  if (node?.$ref === undefined) return node;
  const [, , kind, name] = node.$ref.split('/');
  return description.components[kind][name];
}

const jsonSchemaOf = (content) => content?.['application/json'] && toJsonSchema(content['application/json'].schema);

function operationOf(line) {
  const [method, path] = line.split(' ');
  const source = description.paths[path]?.[method.toLowerCase()];
  if (source === undefined) throw new Error(`GitHub does not describe ${line}`);
  const parameters = [...(description.paths[path].parameters ?? []), ...(source.parameters ?? [])].map(resolve);
  const body = resolve(source.requestBody);
  const responses = {};
  for (const [status, response] of Object.entries(source.responses)) {
    if (status < '300') responses[status] = jsonSchemaOf(resolve(response).content) ?? true;
  }
  return {
    id: source.operationId,
    method,
    path,
    parameters: parameters
      .filter((parameter) => parameter.in === 'path' || parameter.in === 'query')
      .map((parameter) => ({
        name: parameter.name,
        in: parameter.in,
        required: parameter.required === true,
        schema: toJsonSchema(parameter.schema),
      })),
    ...(body === undefined ? {} : { bodyRequired: body.required === true, body: jsonSchemaOf(body.content) ?? true }),
    responses,
  };
}

/** Adds every component that `node` refers to, directly or through others. */
function collect(node, schemas) {
  for (const [, name] of JSON.stringify(node).matchAll(/"gh#\/schemas\/([^"]+)"/g)) {
    if (name in schemas) continue;
    schemas[name] = toJsonSchema(description.components.schemas[name]);
    collect(schemas[name], schemas);
  }
  return schemas;
}

function payloadOf(webhook) {
  const source = description['x-webhooks'][webhook];
  if (source === undefined) throw new Error(`GitHub does not describe the webhook ${webhook}`);
  return jsonSchemaOf(source.post.requestBody.content);
}

const operations = OPERATIONS.map(operationOf);
const webhooks = Object.fromEntries(WEBHOOKS.map((webhook) => [webhook, payloadOf(webhook)]));
const extract = {
  source: `${description.info.title} ${description.info.version}, MIT licence`,
  operations,
  webhooks,
  schemas: collect([operations, webhooks], {}),
};
const text = `${JSON.stringify(extract)}\n`;
writeFileSync(new URL('./openapi.json', import.meta.url), text);
console.log(`${operations.length} operations, ${Object.keys(extract.schemas).length} schemas, ${text.length} bytes`);
