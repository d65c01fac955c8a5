import type { YamlPath } from './location.js';
import type { Node } from './node.js';

/** One operation of RFC 6902 on a document; `path` is a JSON pointer (RFC 6901) from the document's root. */
export type JsonPatchOperation =
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string };

/** The JSON pointer of a path. */
export function pointer(path: YamlPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The reference tokens of a JSON pointer, unescaped. */
export function pointerSteps(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/**
 * The operations that give the field at `path` below `node` a value: the field is replaced where it stands, and missing
 * mappings on the way to it are added in one piece.
 */
export function set(node: Node, path: YamlPath, value: unknown): readonly JsonPatchOperation[] {
  let at = node;
  for (const [index, step] of path.entries()) {
    const next = at.at(step);
    if (!next.present) {
      const op = next.value === undefined ? 'add' : 'replace';
      return [{ op, path: pointer(next.path), value: nested(path.slice(index + 1), value) }];
    }
    at = next;
  }
  return [{ op: 'replace', path: pointer(at.path), value }];
}

function nested(path: YamlPath, value: unknown): unknown {
  return path.reduceRight<unknown>((inner, step) => ({ [step]: inner }), value);
}

/** The operation that takes a value out of its mapping or list. */
export function remove(node: Node): readonly JsonPatchOperation[] {
  return [{ op: 'remove', path: pointer(node.path) }];
}
