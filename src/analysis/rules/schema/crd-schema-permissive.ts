import type { Resource } from '../../cluster/resource.js';
import { inTestFolder } from '../../cluster/test-object.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const crdSchemaPermissive = defineRule({
  id: 'crd-schema-permissive',
  title: 'CRD accepts or converts objects without validation',
  family: 'schema',
  why: 'Objects that nothing checks reach a controller that trusts them, and a conversion over an open or unproven connection can be forged.',
  remedy: 'Ship a structural schema, and secure the conversion webhook with a certificate authority.',
  severity: 'medium',
  standards: ['owasp: K04'],
  *check({ now, before }) {
    for (const definition of now.ofKind('CustomResourceDefinition').filter((one) => !inTestFolder(one))) {
      if (definition.group !== 'apiextensions.k8s.io') continue;
      const old = before === now ? undefined : before.find(definition.id);
      yield* permissive(definition);
      yield* conversion(definition);
      if (old !== undefined && !definition.fragment) yield* broken(definition, old);
    }
  },
  examples: [
    {
      name: 'no schema, an open schema and fields that are kept',
      manifest: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          preserveUnknownFields: true # <-- here
          versions:
            - {name: v1, served: true, storage: true} # <-- here
            - name: v2
              served: true
              schema:
                openAPIV3Schema:
                  type: object
                  x-kubernetes-preserve-unknown-fields: true # <-- here
      `,
    },
    {
      name: 'a schema, also one that keeps the fields of its spec',
      manifest: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          preserveUnknownFields: false
          versions:
            - name: v1
              served: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            - {name: v0, served: false}
        ---
        apiVersion: apiextensions.k8s.io/v1beta1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.example.com}
        spec:
          preserveUnknownFields: false
          validation: {openAPIV3Schema: {type: object}}
          versions: [{name: v1, served: true}]
      `,
    },
    {
      name: 'preserveUnknownFields goes',
      manifest: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          preserveUnknownFields: true # <-- here
          scope: Cluster
      `,
      fixed: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          preserveUnknownFields: false
          scope: Cluster
      `,
    },
    {
      name: 'conversion webhooks',
      manifest: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {url: "http://convert.example.com"}} # <-- here
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.example.com}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {service: {name: a, namespace: b}}} # <-- here
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: things.example.com
          annotations: {cert-manager.io/inject-ca-from: b/c}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {service: {name: a, namespace: b}}}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: others.example.com}
        spec:
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {url: "https://convert.example.com"}}
      `,
    },
    {
      name: 'a change that takes the stored version away and asks for more',
      before: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          versions:
            - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
            - {name: v2, served: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object}}}}}
      `,
      manifest: yaml`
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        spec:
          versions: # <-- here
            - name: v2
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, required: [size]}}}} # <-- here
      `,
    },
  ],
});

function* permissive(definition: Resource): Iterable<Remark> {
  const spec = definition.root.at('spec');
  const keeps = spec.at('preserveUnknownFields');
  if (keeps.flag() === true)
    yield {
      about: definition,
      subject: 'preserveUnknownFields',
      at: keeps,
      message: 'fields that no schema names are kept in every version',
      fix: { title: 'Drop unknown fields', safety: 'unsafe', patch: set(keeps, [], false) },
    };
  const common = spec.at('validation', 'openAPIV3Schema').present;
  for (const version of spec.at('versions').items()) {
    if (version.at('served').flag() === false) continue;
    const name = version.at('name').text() ?? '';
    const schema = version.at('schema', 'openAPIV3Schema');
    const open = schema.at('x-kubernetes-preserve-unknown-fields');
    const message = schema.present ? undefined : `version ${name} has no schema, so it accepts anything`;
    if (open.flag() === true)
      yield {
        about: definition,
        subject: `version ${name}`,
        at: open,
        message: `version ${name} keeps every field of its objects, whatever its schema says`,
        fix: { title: 'Drop unknown fields', safety: 'unsafe', patch: remove(open) },
      };
    else if (message !== undefined && !common && !definition.fragment)
      yield { about: definition, subject: `version ${name}`, at: version, message };
  }
}

const INJECTED = [
  'cert-manager.io/inject-ca-from',
  'cert-manager.io/inject-ca-from-secret',
  'cert-manager.io/inject-apiserver-ca',
  'service.beta.openshift.io/inject-cabundle',
];

function* conversion(definition: Resource): Iterable<Remark> {
  const spec = definition.root.at('spec', 'conversion');
  if (spec.at('strategy').text() !== 'Webhook') return;
  const config = spec.at('webhook', 'clientConfig').present
    ? spec.at('webhook', 'clientConfig')
    : spec.at('webhookClientConfig');
  const url = config.at('url').text();
  const bundle = config.at('caBundle').text() ?? '';
  if (url?.startsWith('http://') === true)
    yield {
      about: definition,
      subject: 'conversion webhook',
      at: config.at('url'),
      message: 'objects are converted over an unencrypted connection',
    };
  else if (url === undefined && bundle === '' && !definition.fragment && !isInjected(definition))
    yield {
      about: definition,
      subject: 'conversion webhook',
      at: config,
      confidence: 'guess',
      message: 'the conversion webhook has no caBundle, and no annotation asks for one, unless its operator writes it',
    };
}

const isInjected = ({ annotations }: Resource): boolean =>
  INJECTED.some((key) => annotations[key] !== undefined && annotations[key] !== 'false');

/** What a change takes from those who have objects already. */
function* broken(definition: Resource, old: Resource): Iterable<Remark> {
  const versions = definition.root.at('spec', 'versions');
  const byName = new Map(versions.items().map((version) => [version.at('name').text(), version]));
  for (const earlier of old.root.at('spec', 'versions').items()) {
    const name = earlier.at('name').text();
    const now = byName.get(name);
    if (name === undefined) continue;
    if (now === undefined) {
      if (earlier.at('storage').flag() === true)
        yield {
          about: definition,
          subject: `version ${name} gone`,
          at: versions,
          severity: 'high',
          message: `version ${name}, in which objects were stored, is gone, so those that were not migrated cannot be read`,
        };
    } else {
      const added = newlyRequired(now.at('schema', 'openAPIV3Schema'), earlier.at('schema', 'openAPIV3Schema'));
      if (added !== undefined)
        yield {
          about: definition,
          subject: `version ${name} required`,
          at: added.at,
          severity: 'high',
          message: `version ${name} now requires ${added.name}, so objects without it can no longer be changed`,
        };
    }
  }
}

/** Aliases make a small schema large. */
const MOST_FIELDS = 50_000;

/** The first field that was known before and optional, and is required now. */
function newlyRequired(now: Node, before: Node): { readonly name: string; readonly at: Node } | undefined {
  const todo: (readonly [Node, Node, string])[] = [[now, before, '']];
  let left = MOST_FIELDS;
  for (let pair = todo.pop(); pair !== undefined && left-- > 0; pair = todo.pop()) {
    const [schema, earlier, path] = pair;
    if (!earlier.present) continue;
    const before = new Set(earlier.at('required').texts());
    const fresh = schema
      .at('required')
      .texts()
      .find((field) => !before.has(field));
    if (fresh !== undefined && schema.at('properties', fresh, 'default').value === undefined)
      return { name: `${path}${fresh}`, at: schema.at('required') };
    for (const [field, child] of schema.at('properties').entries())
      todo.push([child, earlier.at('properties', field), `${path}${field}.`]);
    if (schema.at('items').present) todo.push([schema.at('items'), earlier.at('items'), `${path}[].`]);
  }
  return undefined;
}
