import type { Cluster } from '../../cluster/cluster.js';
import { configNamed } from '../../cluster/config-holder.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import type { Container } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const environmentVariableDuplicate = defineRule({
  id: 'environment-variable-duplicate',
  title: 'Environment variable defined twice',
  family: 'workload',
  why: 'The last one wins without a word, server-side apply refuses the list, and a later patch may change the wrong one.',
  remedy: 'Delete all but the one that is meant.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-linter': ['duplicate-env-var'],
    'kube-score': ['environment-variable-key-duplication'],
    kubescape: ['C-0295'],
  },

  *check({ now }) {
    for (const container of now.containers) {
      yield* repeated(container);
      yield* collisions(container, now);
    }
  },
  examples: [
    {
      name: 'another value, and the same value',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: LEVEL, value: debug}
                - {name: level, value: other}
                - {name: LEVEL, value: info} # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          initContainers:
            - name: setup
              image: nginx:1.27.0
              env:
                - {name: LEVEL, value: info}
                - {name: LEVEL, value: info} # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              env:
                - {name: level, value: other}
                - {name: LEVEL, value: info}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          initContainers:
            - name: setup
              image: nginx:1.27.0
              env:
                - {name: LEVEL, value: info}
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'Windows does not tell upper case from lower',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          os: {name: windows}
          containers:
            - name: app
              image: nginx:1.27.0
              env: [{name: Path, value: a}, {name: PATH, value: b}] # <-- here
      `,
    },
    {
      name: 'two ConfigMaps that give the same key, and not when a prefix tells them apart',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data: {LEVEL: info}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two}
        data: {LEVEL: debug, COLOUR: red}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              envFrom:
                - configMapRef: {name: one}
                - configMapRef: {name: two} # <-- here
            - name: other
              image: nginx:1.27.0
              envFrom:
                - configMapRef: {name: one}
                - {prefix: TWO_, configMapRef: {name: two}}
      `,
    },
    {
      name: 'other names, other containers, and entries without a name are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - {name: app, image: "nginx:1.27.0", env: [{name: A, value: x}, {name: a, value: y}, {value: z}, {value: z}, null]}
            - {name: other, image: "nginx:1.27.0", env: [{name: A, value: x}], envFrom: null}
      `,
    },
  ],
});

function* repeated({ node, label, workload }: Container): Iterable<Remark> {
  const byName = new Map<string, Node[]>();
  for (const entry of node.at('env').items()) {
    const name = entry.at('name').text();
    if (name === undefined) continue;
    const key = workload.windows ? name.toLowerCase() : name;
    const same = byName.get(key);
    if (same === undefined) byName.set(key, [entry]);
    else same.push(entry);
  }
  for (const entries of byName.values()) {
    const last = entries.at(-1);
    if (last === undefined || entries.length < 2) continue;
    const name = last.at('name').text();
    yield {
      about: workload.resource,
      subject: `${label} ${name}`,
      at: last,
      related: entries.slice(0, -1),
      message: `${label} defines the environment variable ${name} ${entries.length === 2 ? 'twice' : `${entries.length} times`}`,
      fix: fixOf(entries),
    };
  }
}

/** Of equal entries the first may stay; else the last is the one in force. */
function fixOf(entries: readonly Node[]): Fix {
  const equal = new Set(entries.map(({ value }) => JSON.stringify(value))).size === 1;
  const gone = equal ? entries.slice(1) : entries.slice(0, -1);
  return {
    title: equal ? 'Remove the repetition' : 'Remove what is not in force',
    safety: equal ? 'safe' : 'suggestion',
    patch: [...gone].reverse().flatMap(remove),
  };
}

function* collisions({ node, label, workload }: Container, cluster: Cluster): Iterable<Remark> {
  const sources = node.at('envFrom').items();
  if (sources.length < 2) return;
  const namespace = namespaceOf(workload.resource, cluster);
  const given = new Map<string, Node>();
  for (const source of sources) {
    const prefix = source.at('prefix').text() ?? '';
    const keys = keysOf(source, cluster, namespace).map((key) => `${prefix}${key}`);
    const clash = keys.find((key) => given.has(key));
    const other = clash === undefined ? undefined : given.get(clash);
    if (other !== undefined)
      yield {
        about: workload.resource,
        subject: `${label} envFrom ${clash}`,
        at: source,
        severity: 'info',
        related: [other],
        message: `${label} takes the environment variable ${clash} from two sources, of which the last one wins`,
      };
    for (const key of keys) if (!given.has(key)) given.set(key, source);
  }
}

function keysOf(source: Node, cluster: Cluster, namespace: string | undefined): readonly string[] {
  const [map, secret] = [source.at('configMapRef', 'name').text(), source.at('secretRef', 'name').text()];
  const holders =
    map === undefined
      ? configNamed(cluster, 'Secret', secret ?? '', namespace)
      : configNamed(cluster, 'ConfigMap', map, namespace);
  return [...(holders[0]?.keys ?? [])];
}
