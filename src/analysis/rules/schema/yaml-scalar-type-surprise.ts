import { nonconforming, unknownKinds } from '../../cluster/api/conformance.js';
import { fieldName } from '../../cluster/api/fault.js';
import { writtenKey, writtenText } from '../../cluster/api/written.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const yamlScalarTypeSurprise = defineRule({
  id: 'yaml-scalar-type-surprise',
  title: 'Unquoted scalar changes meaning',
  family: 'schema',
  why: 'Without quotes YAML reads no and on as booleans, 012 as ten and 1.10 as 1.1, so that the object is refused or holds another value than the one written.',
  remedy: 'Quote the value.',
  severity: 'medium',
  standards: [],
  *check({ now, kubernetes }) {
    for (const { resource, faults } of nonconforming(now, kubernetes.minor))
      for (const { kind, path } of faults) {
        if (kind === 'unquoted') yield* unquoted(now, resource, resource.root.at(...path));
        if (kind === 'key') yield* key(now, resource, resource.root.at(...path));
      }
    const unknown = new Set(unknownKinds(now, kubernetes.minor).map(({ apiVersion, kind }) => `${apiVersion}/${kind}`));
    for (const resource of now.resources) {
      if (unknown.has(`${resource.apiVersion}/${resource.kind}`)) {
        yield* metadata(now, resource);
        yield* changed(now, resource.root, { about: resource });
      }
    }
    for (const within of now.buildDocuments('helm-values')) yield* changed(now, within.root, { within });
    for (const within of now.buildDocuments('kustomization'))
      for (const image of within.root.at('images').items()) yield* version(now, image.at('newTag'), { within });
    for (const workload of now.workloads)
      for (const volume of workload.pod.at('volumes').items()) yield* modes(now, workload.resource, volume);
  },
  examples: [
    {
      name: 'where a text is due',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {release: 012} # <-- here
          annotations:
            enabled: yes # <-- here
            port: "80"
        spec:
          selector: {matchLabels: {app: web}}
          template:
            spec:
              containers:
                - name: app
                  image: nginx
                  args: [--country, no] # <-- here
                  env:
                    - {name: VERSION, value: 1.10} # <-- here
                    - {name: EMPTY, value: null}
                    - {name: DATE, value: 2024-01-01}
                    - {name: TIME, value: 1:30}
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
          labels: {release: "012"}
          annotations:
            enabled: "yes"
            port: "80"
        spec:
          selector: {matchLabels: {app: web}}
          template:
            spec:
              containers:
                - name: app
                  image: nginx
                  args: [--country, "no"]
                  env:
                    - {name: VERSION, value: "1.10"}
                    - {name: EMPTY, value: null}
                    - {name: DATE, value: 2024-01-01}
                    - {name: TIME, value: 1:30}
      `,
    },
    {
      name: 'keys that read as booleans',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          y: "1" # <-- here
          "n": "2"
      `,
    },
    {
      name: 'file modes in decimal that look octal',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: nginx}]
          volumes:
            - name: a
              secret:
                secretName: a
                defaultMode: 400 # <-- here
            - {name: b, secret: {secretName: b, defaultMode: 0400}}
            - {name: c, configMap: {name: c, defaultMode: 420}}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers: [{name: app, image: nginx}]
          volumes:
            - name: a
              secret:
                secretName: a
                defaultMode: 256
            - {name: b, secret: {secretName: b, defaultMode: 0400}}
            - {name: c, configMap: {name: c, defaultMode: 420}}
      `,
    },
    {
      name: 'kinds without a description: labels, and versions that lose a digit',
      manifest: yaml`
        apiVersion: example.com/v1
        kind: Widget
        metadata:
          name: web
          labels: {tier: 1} # <-- here
        spec:
          version: 1.10 # <-- here
          imageTag: 1.2
          ratio: 1.10
          enabled: yes
          countries: [de, no, se] # <-- here
      `,
    },
    {
      name: 'tags in the values of a chart',
      file: 'values.yaml',
      manifest: yaml`
        image:
          repository: nginx
          tag: 1.20 # <-- here
        other: {tag: "1.20"}
      `,
      fixed: yaml`
        image:
          repository: nginx
          tag: "1.20"
        other: {tag: "1.20"}
      `,
    },
    {
      name: 'quoted, and numbers where numbers are due',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web, labels: {version: "1.10", release: v1.10}}
        spec:
          ports: [{port: 0x50, targetPort: 8080}]
      `,
    },
    {
      name: 'tags in a Kustomize build file',
      file: 'kustomization.yaml',
      manifest: yaml`
        images:
          - {name: nginx, newTag: 1.20} # <-- here
          - {name: redis, newTag: "7.0"}
      `,
    },
  ],
});

type Holder = Pick<Remark, 'about' | 'within'>;

const quoted = (written: string): string => (written.length > 40 ? `${written.slice(0, 39)}…` : written);

function* unquoted(now: Cluster, resource: Resource, node: Node): Iterable<Remark> {
  const written = writtenText(now, node);
  const name = fieldName(resource.root.value, node.path.slice(resource.root.path.length));
  const kind = typeof node.value === 'boolean' ? 'a boolean' : 'a number';
  const text = written === undefined || written === '' ? undefined : written;
  yield {
    about: resource,
    subject: name,
    at: node,
    severity: 'high',
    message: `${name} takes a text, and without quotes this reads as ${kind}, which the API server refuses`,
    ...(text === undefined || text.startsWith('*') || text.startsWith('!')
      ? {}
      : { fix: { title: 'Quote the value', safety: 'safe', patch: set(node, [], text) } }),
  };
}

function* key(now: Cluster, resource: Resource, node: Node): Iterable<Remark> {
  const written = writtenKey(now, node);
  if (written === undefined || !/^[a-z]+$/i.test(written) || /^(?:true|false)$/i.test(written)) return;
  const name = fieldName(resource.root.value, node.path.slice(resource.root.path.length));
  yield {
    about: resource,
    subject: name,
    at: node,
    message: `the key ${written} reads as a boolean without quotes, so the object gets the key "${node.path.at(-1)}"`,
  };
}

/** Labels and annotations are texts in every kind. */
function* metadata(now: Cluster, resource: Resource): Iterable<Remark> {
  for (const field of ['labels', 'annotations'])
    for (const [, node] of resource.root.at('metadata', field).entries())
      if (typeof node.value === 'number' || typeof node.value === 'boolean') yield* unquoted(now, resource, node);
}

const VERSION_KEY = /(?:^|[a-z])(?:tag|version)$/i;
const BOOLEAN_WORD = /^(?:y|n|yes|no|on|off)$/i;

/** Where no schema says what is due: versions that lose a digit, and words among texts that read as booleans. */
function* changed(now: Cluster, root: Node, holder: Holder): Iterable<Remark> {
  const todo: Node[] = [root];
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    if (node.shared) continue;
    if (Array.isArray(node.value)) {
      const texts = node.value.some((item) => typeof item === 'string');
      for (const item of node.items()) {
        if (texts && typeof item.value === 'boolean') yield* word(now, item, holder);
        else if (typeof item.value === 'object') todo.push(item);
      }
    } else
      for (const [name, value] of node.entries()) {
        if (typeof value.value === 'number' && VERSION_KEY.test(name)) yield* version(now, value, holder);
        else if (typeof value.value === 'object') todo.push(value);
      }
  }
}

function* version(now: Cluster, node: Node, holder: Holder): Iterable<Remark> {
  if (typeof node.value !== 'number') return;
  const written = writtenText(now, node);
  if (written === undefined || !/^[-+.\w]+$/.test(written) || written === String(node.value)) return;
  yield {
    ...holder,
    subject: fieldName(undefined, node.path),
    at: node,
    confidence: 'likely',
    message: `${quoted(written)} reads as the number ${node.value} without quotes`,
    fix: { title: 'Quote the value', safety: 'safe', patch: set(node, [], written) },
  };
}

function* word(now: Cluster, node: Node, holder: Holder): Iterable<Remark> {
  const written = writtenText(now, node);
  if (written === undefined || !BOOLEAN_WORD.test(written)) return;
  yield {
    ...holder,
    subject: fieldName(undefined, node.path),
    at: node,
    confidence: 'likely',
    message: `${written} reads as ${String(node.value)} without quotes, among texts`,
    fix: { title: 'Quote the value', safety: 'safe', patch: set(node, [], written) },
  };
}

/** Modes that a person would write in octal; in decimal they give other rights, or are refused. */
const OCTAL_LOOKING = new Set([
  400, 440, 444, 500, 550, 555, 600, 640, 644, 660, 664, 666, 700, 750, 755, 770, 775, 777,
]);

function* modes(now: Cluster, resource: Resource, volume: Node): Iterable<Remark> {
  for (const source of ['secret', 'configMap', 'projected', 'downwardAPI']) {
    const mode = volume.at(source, 'defaultMode');
    const value = mode.number();
    if (value === undefined || !OCTAL_LOOKING.has(value) || writtenText(now, mode) !== String(value)) continue;
    const meant = Number.parseInt(String(value), 8);
    yield {
      about: resource,
      subject: `volume ${volume.at('name').text() ?? ''} mode`,
      at: mode,
      confidence: 'likely',
      message: `the mode ${value} is decimal, that is ${value.toString(8)} in octal; 0${value} is ${meant}`,
      fix: { title: `Write the mode as decimal ${meant}`, safety: 'suggestion', patch: set(mode, [], meant) },
    };
  }
}
