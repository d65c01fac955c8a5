import { listedFiles } from '../../cluster/api/conformance.js';
import { fieldName } from '../../cluster/api/fault.js';
import type { Cluster, ManifestFile } from '../../cluster/cluster.js';
import { fileRole } from '../../cluster/file-role.js';
import type { Resource } from '../../cluster/resource.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const templateRenderError = defineRule({
  id: 'template-render-error',
  title: 'Chart, kustomization or template did not render',
  family: 'schema',
  why: 'What does not build is not deployed, and nobody can review what it would have been.',
  remedy: 'Fix the build, or list the files that exist.',
  severity: 'high',
  confidence: 'likely',
  standards: [],
  *check({ now, before }) {
    yield* missingFiles(now, before);
    for (const manifest of now.manifests) if (isTemplate(manifest)) yield* unclosed(manifest);
    const leftOver = new Set(
      now.manifests.filter(({ parsed }) => LEFT_OVER.test(parsed.text)).map(({ parsed }) => parsed.file),
    );
    if (leftOver.size > 0)
      for (const resource of now.resources) if (leftOver.has(resource.file)) yield* leftOvers(resource);
  },
  examples: [
    {
      name: 'a file that this change takes away while the build file lists it',
      file: 'kustomization.yaml',
      before: yaml`
        resources: [a.yaml]
      `,
      manifest: yaml`
        resources:
          - ./a.yaml
          - ../base
          - https://example.com/b.yaml
          - missing.yaml # <-- here
      `,
      beside: { 'a.yaml': '{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n' },
    },
    {
      name: 'a build file alone does not show what stands beside it',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [a.yaml, b.yaml]
      `,
    },
    {
      name: 'an action of a template that is not closed',
      file: 'chart/templates/config.yaml',
      fragment: true,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          a: "{{ .Values.a }}"
          b: "{{ .Values.b }" # <-- here
          c: "{{ .Values.c }}"
      `,
    },
    {
      name: 'what a template leaves behind',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: <no value> # <-- here
          externalName: "%!s(<nil>).example.com" # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web, annotations: {note: <no value>}}
        data: {page: <no value>}
      `,
    },
    {
      name: 'whole templates, and comments in them',
      file: 'chart/templates/config.yaml',
      fragment: true,
      manifest: yaml`
        {{/* a comment with {{ in it */}}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          a: '{{ printf "{{ %s }}" .Values.a }}'
      `,
    },
  ],
});

/**
 * Local files that a Kustomize build file lists as resources. Only those of its own folder can be seen from here, and not
 * even they where one file alone is looked at; that others of the list are there shows that the folder is.
 */
function* missingFiles(now: Cluster, before: Cluster): Iterable<Remark> {
  const documents = now.buildDocuments('kustomization');
  if (documents.length === 0) return;
  const there = new Set<string>(now.manifests.map(({ parsed }) => parsed.file));
  const earlier = before === now ? undefined : before.once(listedFiles);
  for (const within of documents) {
    const folder = within.file.slice(0, within.file.lastIndexOf('/') + 1);
    const others = now.once(listedFiles).get(folder) ?? new Set();
    const seen = [...others].some((file) => there.has(file));
    for (const node of within.root.at('resources').items()) {
      const name = node.text()?.replace(/^\.\//, '') ?? '';
      if (!/^[\w.-]+\.(?:ya?ml|json)$/.test(name) || there.has(folder + name)) continue;
      const ofThisChange =
        earlier !== undefined &&
        (earlier.get(folder)?.has(folder + name) !== true ||
          before.manifests.some(({ parsed }) => parsed.file === folder + name));
      if (!seen && !ofThisChange) continue;
      yield {
        within,
        subject: `resource ${name}`,
        at: node,
        confidence: ofThisChange ? 'likely' : 'guess',
        message: `${name} is listed and is not there, or holds no object`,
      };
    }
  }
}

const isTemplate = ({ fragment, parsed }: ManifestFile): boolean =>
  fragment &&
  /(?:^|\/)templates\//.test(parsed.file) &&
  fileRole(parsed.file) === 'manifests' &&
  parsed.text.includes('{{');

function* unclosed({ parsed: { file, text, lines } }: ManifestFile): Iterable<Remark> {
  const open = unclosedAction(text);
  if (open === undefined) return;
  const start = lines.positionAt(open);
  const end = open + 2;
  yield {
    subject: `${file}: action`,
    at: { file, span: { start: open, end }, start, end: lines.positionAt(end) },
    message: 'an action of the template begins here and is not closed',
  };
}

/** Where the first action begins that another one begins in, or that the file ends in. */
function unclosedAction(text: string): number | undefined {
  for (let from = text.indexOf('{{'); from >= 0; ) {
    const end = /^\{\{-?\s{0,9}\/\*/.test(text.slice(from, from + 20)) ? commentEnd(text, from) : actionEnd(text, from);
    if (end === undefined) return from;
    from = text.indexOf('{{', end);
  }
  return undefined;
}

function commentEnd(text: string, from: number): number | undefined {
  const end = text.indexOf('*/', from);
  return end < 0 ? undefined : actionEnd(text, end);
}

/** Texts inside of actions may hold braces. */
function actionEnd(text: string, from: number): number | undefined {
  for (let at = from + 2; at < text.length; at++) {
    const two = text.slice(at, at + 2);
    if (two === '}}') return at + 2;
    if (two === '{{') return undefined;
    if (two.startsWith('`')) at = text.indexOf('`', at + 1);
    else if (two.startsWith('"')) at = textEnd(text, at);
    if (at < 0) return undefined;
  }
  return undefined;
}

function textEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return -1;
}

const LEFT_OVER = /<no value>|%!\w?\((?:MISSING|EXTRA|NOVERB|BADPREC|BADWIDTH|<nil>|\w+=)/;
/** Where any text may stand. */
const FREE_TEXT = new Set(['data', 'stringData', 'annotations', 'description']);

function* leftOvers(resource: Resource): Iterable<Remark> {
  if (resource.fragment) return;
  for (const node of resource.root.scalars()) {
    const text = node.text();
    if (text === undefined || text.length > 1000 || !LEFT_OVER.test(text)) continue;
    const path = node.path.slice(resource.root.path.length);
    if (path.some((step) => FREE_TEXT.has(String(step)))) continue;
    const name = fieldName(resource.root.value, path);
    yield {
      about: resource,
      subject: name,
      at: node,
      message: `${name} holds what a template writes for a value that it was not given`,
    };
  }
}
