import { placeOfLine } from '../source/block-lines.js';
import type { Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { ParsedFile } from '../source/yaml.js';
import type { Cluster } from './cluster.js';

/** What stands in a document of a file: an object, or a build document. */
export interface Standing {
  readonly file: string;
  readonly document: number;
}

/** The parsed files of a target by path. */
export function parsedFiles(cluster: Cluster): ReadonlyMap<string, ParsedFile> {
  return cluster.once(byPath);
}

function byPath({ manifests }: Cluster): ReadonlyMap<string, ParsedFile> {
  return new Map(manifests.map(({ parsed }) => [parsed.file as string, parsed]));
}

/** Where one line (from 0) of a node's text stands; undefined where its lines are not lines of the file. */
export function lineIn(
  files: ReadonlyMap<string, ParsedFile>,
  { file, document }: Standing,
  node: Node,
  line: number,
): Place | undefined {
  const parsed = files.get(file);
  return parsed === undefined ? undefined : placeOfLine(parsed, document, node.path, line);
}
