import { fieldName } from '../../cluster/api/fault.js';
import type { Cluster, ManifestFile } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import type { Place } from '../../source/location.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Bidirectional controls, zero-width characters and tags, which show nothing and change what is read. */
const HIDDEN = /[\u202A-\u202E\u2066-\u2069\u200B-\u200D\u2060\uFEFF\u{E0000}-\u{E007F}]/u;
const EVERY_HIDDEN = new RegExp(HIDDEN, 'gu');
const BIDIRECTIONAL = /[\u202A-\u202E\u2066-\u2069]/;
/** Joiners shape the letters of these scripts and the pictures of emoji. */
const JOINS =
  /(?:\p{Extended_Pictographic}|\uFE0F|\p{Script=Arabic}|\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Tamil}|\p{Script=Telugu}|\p{Script=Kannada}|\p{Script=Malayalam}|\p{Script=Sinhala}|\p{Script=Khmer})$/u;
const FLAG = /\u{1F3F4}[\u{E0020}-\u{E007F}]*$/u;
/** Nobody reads more of them in one file. */
const MOST = 100;

export const hiddenUnicodeCharacter = defineRule({
  id: 'hidden-unicode-character',
  title: 'Invisible or bidirectional character in a manifest',
  family: 'schema',
  why: 'Such a character shows nothing and changes what is read, so that a reviewer approves another text than the one that is applied.',
  remedy: 'Remove the character.',
  severity: 'high',
  standards: ['slsa: source', 'mitre: T1036.005'],
  *check({ now }) {
    for (const { parsed } of now.manifests) {
      if (!HIDDEN.test(parsed.text)) continue;
      const told = new Set<number>();
      for (const resource of now.once(byFile).get(parsed.file) ?? []) yield* inValues(resource, told);
      yield* elsewhereIn(parsed, told);
    }
  },
  examples: [
    {
      name: 'in a value, which can be mended, in a comment and in a key',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          labels: {a\u2060b: c} # <-- here
        spec:
          # nothing to see \u202e here # <-- here
          containers:
            - name: app
              image: nginx\u200b:1.27.0 # <-- here
      `,
    },
    {
      name: 'in values only',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          host: "exam\u200bple.com" # <-- here
          who: "admin\u{E0041}" # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: web}
        data:
          host: "example.com"
          who: "admin"
      `,
    },
    {
      name: 'a byte order mark, emoji of several signs, flags and scripts that need joiners',
      manifest: `\uFEFFapiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata:\n  a: "\u{1F469}\u200D\u{1F4BB} \u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"\n  b: "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645 \u00FC \u4F60"\n`,
    },
  ],
});

function byFile(cluster: Cluster): ReadonlyMap<string, readonly Resource[]> {
  const files = new Map<string, Resource[]>();
  for (const resource of cluster.resources) {
    const same = files.get(resource.file);
    if (same === undefined) files.set(resource.file, [resource]);
    else same.push(resource);
  }
  return files;
}

/** Where hidden characters stand in a text, without those that belong there. */
function* hiddenIn(text: string): Iterable<readonly [at: number, character: string]> {
  let count = 0;
  for (const match of text.matchAll(EVERY_HIDDEN)) {
    const before = text.slice(Math.max(0, match.index - 20), match.index);
    const [character] = match;
    const atHome =
      character === '\u200C' || character === '\u200D'
        ? JOINS.test(before)
        : character > '\u{DB40}' && FLAG.test(before);
    if (atHome || count++ >= MOST) continue;
    yield [match.index, character];
  }
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const effect = (character: string): string =>
  BIDIRECTIONAL.test(character) ? 'turns the order of the text around it' : 'shows nothing';

function* inValues(resource: Resource, told: Set<number>): Iterable<Remark> {
  for (const node of resource.root.scalars()) {
    const text = node.text();
    if (text === undefined || !HIDDEN.test(text)) continue;
    const found = [...hiddenIn(text)];
    const [first] = found;
    if (first === undefined) continue;
    for (const line of linesOf(node)) told.add(line);
    const name = fieldName(resource.root.value, node.path.slice(resource.root.path.length));
    yield {
      about: resource,
      subject: name,
      at: node,
      message: `${name} holds the character ${codePoint(first[1])}, which ${effect(first[1])}`,
      fix: { title: 'Remove the hidden characters', safety: 'safe', patch: set(node, [], without(text, found)) },
    };
  }
}

function without(text: string, found: readonly (readonly [number, string])[]): string {
  let rest = '';
  let from = 0;
  for (const [at, character] of found) {
    rest += text.slice(from, at);
    from = at + character.length;
  }
  return rest + text.slice(from);
}

/** The lines of a value; a block of text ends where the text of the node says. */
function linesOf(node: Node): readonly number[] {
  const { location } = node;
  const place = location.kind === 'written' ? location.place : location.nearest;
  const more = (node.text() ?? '').split('\n').length;
  return Array.from({ length: place.end.line - place.start.line + more }, (_, index) => place.start.line + index);
}

/** In comments, keys and files that hold no objects. */
function* elsewhereIn({ file, text, lines }: ManifestFile['parsed'], told: ReadonlySet<number>): Iterable<Remark> {
  let last = 0;
  for (const [at, character] of hiddenIn(text)) {
    const start = lines.positionAt(at);
    if (at === 0 || told.has(start.line) || start.line === last) continue;
    last = start.line;
    const end = at + character.length;
    const place: Place = { file, span: { start: at, end }, start, end: lines.positionAt(end) };
    yield {
      subject: `${file}: ${codePoint(character)}`,
      at: place,
      message: `this line holds the character ${codePoint(character)}, which ${effect(character)}`,
    };
  }
}
