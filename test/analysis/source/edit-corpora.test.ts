import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { filePath, type JsonPatchOperation, type Node } from '../../../src/analysis/index.js';
import { editDocument, lineEdits } from '../../../src/analysis/source/edit.js';
import { remove, set } from '../../../src/analysis/source/patch.js';
import { type ParsedFile, parseYaml } from '../../../src/analysis/source/yaml.js';
import { corpus } from '../../support/corpora.js';

/** What an ideal edit does to the lines: how many go and how many come. */
interface Wish {
  readonly patch: readonly JsonPatchOperation[];
  readonly gone: number;
  readonly come: number;
}

function* containers(node: Node, depth = 0): Iterable<Node> {
  if (depth > 12) return;
  for (const list of ['containers', 'initContainers']) yield* node.at(list).items();
  for (const [, below] of node.entries()) yield* containers(below, depth + 1);
  for (const below of node.items()) yield* containers(below, depth + 1);
}

function wishes(container: Node): readonly Wish[] {
  const image = container.at('image').text();
  const context = container.at('securityContext');
  const found: Wish[] = [];
  if (image !== undefined) {
    const patch = set(container, ['image'], `${image.split(':')[0] ?? image}:1.27.3`);
    found.push({ patch, gone: 1, come: 1 });
  }
  found.push({
    patch: set(container, ['securityContext', 'allowPrivilegeEscalation'], false),
    gone: context.at('allowPrivilegeEscalation').present || (context.present && context.entries().length === 0) ? 1 : 0,
    come: context.value === null || context.entries().length > 0 ? 1 : 2,
  });
  if (context.at('privileged').present) {
    found.push({ patch: remove(context.at('privileged')), gone: 1, come: 0 });
  }
  return found;
}

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

const NAMES = ['kics', 'checkov', 'polaris', 'kubescape-rego'];
const folders = NAMES.map(corpus).filter((folder): folder is string => folder !== undefined);
if (folders.length < NAMES.length) console.warn('Skipped: set PORTCULLIS_CORPORA to the folder of public manifests.');

type Outcome = 'minimal' | 'noisy' | 'leaves nothing' | 'refused';

function outcome(text: string, parsed: ParsedFile, document: number, wish: Wish): Outcome {
  const result = editDocument(parsed, document, wish.patch);
  if (result.kind === 'refused') return result.why.includes('empty mapping') ? 'leaves nothing' : 'refused';
  const edits = lineEdits(text, result.text);
  const gone = edits.reduce((sum, { startLine, endLine }) => sum + endLine - startLine + 1, 0);
  const come = edits.reduce((sum, { replacement }) => sum + replacement.length, 0);
  return result.text === text || (gone === wish.gone && come === wish.come) ? 'minimal' : 'noisy';
}

(folders.length === NAMES.length ? describe : describe.skip)(
  'three edits of every container of public manifests',
  () => {
    test('none is refused that could be made, and nearly all are as small as can be', () => {
      const counts: Record<Outcome, number> = { minimal: 0, noisy: 0, 'leaves nothing': 0, refused: 0 };
      for (const path of folders.flatMap(files)) {
        const text = readFileSync(path, 'utf8');
        if (text.length > 500_000) continue;
        const parsed = parseYaml(filePath('a.yaml'), text);
        for (const { index, root } of parsed.documents) {
          for (const wish of [...containers(root)].flatMap(wishes)) counts[outcome(text, parsed, index, wish)]++;
        }
      }
      expect(counts.refused).toBe(0);
      expect(counts.minimal).toBeGreaterThanOrEqual(1_700);
      // JSON needs a comma and brackets on lines of their own.
      expect(counts.noisy).toBeLessThanOrEqual(counts.minimal * 0.005);
    });
  },
);
