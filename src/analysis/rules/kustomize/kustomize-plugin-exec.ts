import type { BuildDocument, Cluster } from '../../cluster/cluster.js';
import { parseImage } from '../../cluster/image.js';
import { resolved, rootsByFile } from '../../cluster/kustomize-patch.js';
import { parseRemote } from '../../cluster/remote-address.js';
import type { Confidence, Severity } from '../../finding.js';
import { filePath, folderOf } from '../../source/location.js';
import type { Node } from '../../source/node.js';
import { parseYaml } from '../../source/yaml.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const FUNCTION = 'config.kubernetes.io/function';
/** Kinds of plugins that only decrypt. */
const DECRYPTORS = new Set(['ksops', 'kustomizesopsgenerator', 'secretsfromvault']);

export const kustomizePluginExec = defineRule({
  id: 'kustomize-plugin-exec',
  title: 'Kustomization runs external code at build time',
  family: 'kustomize',
  why: 'Whoever can change the plugin runs code where the manifests are built, with the credentials of that place.',
  remedy: 'Use the built-in generators and transformers, or pin the function by digest.',
  severity: 'high',
  standards: ['slsa: build', 'mitre: T1059.013'],
  *check({ now }) {
    for (const within of now.buildDocuments('kustomization')) {
      for (const field of ['generators', 'transformers', 'validators']) {
        for (const entry of within.root.at(field).items()) yield* plugin(now, within, entry);
      }
      const openapi = within.root.at('openapi', 'path');
      const remote = parseRemote(openapi.text() ?? '');
      if (remote === undefined) continue;
      const message = `the schema by which patches are merged is fetched from ${remote.host}`;
      yield { within, subject: 'openapi', at: openapi, severity: 'medium', message };
    }
    yield* scripts(now);
  },
  examples: [
    {
      name: 'a function that runs a program, in a file and inline, and a decryptor',
      file: 'kustomization.yaml',
      manifest: yaml`
        generators:
          - generator.yaml # <-- here
          - ksops.yaml # <-- here
        transformers:
          - |- # <-- here
            apiVersion: example.com/v1
            kind: Annotate
            metadata:
              name: annotate
              annotations:
                config.kubernetes.io/function: |
                  container: {image: ghcr.io/acme/annotate:v1}
      `,
      beside: {
        'generator.yaml': yaml`
          apiVersion: example.com/v1
          kind: Generate
          metadata:
            name: generate
            annotations: {config.kubernetes.io/function: "exec: {path: ./generate.sh}"}
        `,
        'ksops.yaml': yaml`
          apiVersion: viaduct.ai/v1
          kind: ksops
          metadata:
            name: secrets
            annotations: {config.kubernetes.io/function: "exec: {path: ksops}"}
        `,
      },
    },
    {
      name: 'a plugin of the old kind, and a remote schema',
      file: 'kustomization.yaml',
      manifest: yaml`
        generators: [plugin.yaml] # <-- here
        openapi:
          path: https://example.com/schema.json # <-- here
      `,
      beside: {
        'plugin.yaml': 'apiVersion: someteam.example.com/v1\nkind: SecretsFromDatabase\nmetadata: {name: a}\n',
      },
    },
    {
      name: 'a script that switches plugins on',
      file: 'Makefile',
      manifest: 'build:\n\tkustomize build --enable-alpha-plugins --enable-exec . # <-- here\n',
    },
    {
      name: 'built-in ones, a container that is pinned by digest, and files elsewhere are clean',
      file: 'kustomization.yaml',
      manifest: yaml`
        generators: [builtin.yaml, pinned.yaml, ../elsewhere.yaml, null]
        openapi: {path: schema.json}
      `,
      beside: {
        'builtin.yaml': 'apiVersion: builtin\nkind: ConfigMapGenerator\nmetadata: {name: a}\n',
        'pinned.yaml': yaml`
          apiVersion: example.com/v1
          kind: Generate
          metadata:
            name: generate
            annotations:
              config.kubernetes.io/function: |
                container:
                  image: ghcr.io/acme/generate@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
        `,
      },
    },
  ],
});

function* plugin(cluster: Cluster, within: BuildDocument, entry: Node): Iterable<Remark> {
  const text = entry.text() ?? '';
  const inline = text.includes('\n');
  const known = cluster.once(rootsByFile);
  const roots = inline
    ? parseYaml(within.file, text).documents.map(({ root }) => root)
    : (known.get(resolved(folderOf(within.file), text)) ?? []);
  for (const root of roots) {
    const judged = judgedPlugin(root);
    if (judged === undefined) continue;
    const kind = root.at('kind').text() ?? '';
    const name = `${kind} ${root.at('metadata', 'name').text() ?? ''}`;
    const related = inline ? [] : [root];
    yield { within, subject: name, at: entry, ...judged, message: `${name} ${judged.message}`, related };
  }
}

interface Judged {
  readonly message: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
}

function judgedPlugin(root: Node): Judged | undefined {
  const kind = root.at('kind').text() ?? '';
  const declared = root.at('metadata', 'annotations', FUNCTION).text();
  const severity: Severity = DECRYPTORS.has(kind.toLowerCase()) ? 'low' : 'high';
  if (declared !== undefined) {
    const [specification] = parseYaml(filePath('function.yaml'), declared).documents;
    const exec = specification?.root.at('exec', 'path').text();
    if (exec !== undefined)
      return { message: 'runs a program while the manifests are built', severity, confidence: 'certain' };
    const image = specification?.root.at('container', 'image').text();
    if (image === undefined || parseImage(image)?.digest !== undefined) return undefined;
    return {
      message: 'runs an image that is not pinned while the manifests are built',
      severity,
      confidence: 'certain',
    };
  }
  const apiVersion = root.at('apiVersion').text() ?? '';
  if (kind === '' || apiVersion === 'builtin' || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+\//.test(apiVersion)) return undefined;
  if (/(?:^|\.)(?:kustomize\.config\.)?k8s\.io\//.test(apiVersion)) return undefined;
  return { message: 'is made by a plugin that runs while the manifests are built', severity, confidence: 'likely' };
}

const SWITCH = /kustomize[^\n]{0,300}--(enable-alpha-plugins|enable-exec)\b/;

function* scripts(cluster: Cluster): Iterable<Remark> {
  for (const { file, text } of cluster.texts) {
    if (/\.(?:md|markdown|txt|rst|adoc)$/i.test(file) || !text.includes('kustomize')) continue;
    let start = 0;
    for (const [index, line] of text.split('\n').entries()) {
      const flag = line.length > 5_000 ? undefined : SWITCH.exec(line)?.[1];
      if (flag !== undefined) {
        const end = start + line.trimEnd().length;
        const at = {
          file,
          span: { start, end },
          start: { line: index + 1, column: 1 },
          end: { line: index + 1, column: end - start + 1 },
        };
        yield { subject: `${file} --${flag}`, at, severity: 'medium', message: `the script builds with --${flag}` };
      }
      start += line.length + 1;
    }
  }
}
