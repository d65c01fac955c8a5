import type { YamlPath } from '../source/location.js';
import type { Node } from '../source/node.js';
import { type JsonPatchOperation, remove } from '../source/patch.js';

/** The operations that take out what is written at `path` below `owner`, with each mapping or list that it leaves empty. */
export function removeWhole(owner: Node, path: YamlPath): readonly JsonPatchOperation[] {
  let depth = path.length;
  while (depth > 1 && sizeOf(owner.at(...path.slice(0, depth - 1))) === 1) depth -= 1;
  return remove(owner.at(...path.slice(0, depth)));
}

function sizeOf({ value }: Node): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
}
