import type { FilePath, ManifestFile, Problem, TextFile } from '../analysis/index.js';
import type { CommitSha } from './job.js';
import type { Target } from './target.js';

/** One entry of a commit's tree. */
export interface TreeEntry {
  readonly path: FilePath;
  readonly kind: 'file' | 'symlink' | 'submodule';
  /** Git object id; equal ids mean equal content. */
  readonly id: string;
  /** In bytes; absent where the source does not tell. */
  readonly size?: number;
  /** Of a link: what it leads to is a directory or a manifest that is not among the entries. Absent where not known. */
  readonly leadsOut?: boolean;
  /** It was not asked for, and only says how others are read. */
  readonly context?: boolean;
}

/** What reading a path gave. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  /** There is something, but not a text that can be judged; `why` completes "… could not be read: ". */
  | { readonly kind: 'unreadable'; readonly why: string };

/** The files of one commit, or of a working directory. */
export interface FileTree {
  /** Every entry at any depth, or why the list cannot be had in full. */
  list(): Promise<
    | { readonly kind: 'complete'; readonly entries: readonly TreeEntry[] }
    | { readonly kind: 'incomplete'; readonly why: string }
  >;
  /** Contents by path, one for each path asked for. Symbolic links are not followed. Throws only when the source is down. */
  read(paths: readonly FilePath[]): Promise<ReadonlyMap<FilePath, Content>>;
}

/** Where commits come from: GitHub, or a local checkout. */
export interface Repository {
  tree(at: CommitSha): FileTree;
}

/** A file that was seen and not judged, and why; it is said in the receipt and does not change the verdict. */
export interface LeftAlone {
  readonly file: FilePath;
  readonly why: string;
}

/** What a target would apply. What could not be rendered is a problem, never a throw. */
export interface Rendered {
  readonly manifests: readonly ManifestFile[];
  readonly texts: readonly TextFile[];
  /** Files of the folders above, to judge by; their problems count once, however many targets stand below them. */
  readonly context: readonly ManifestFile[];
  readonly problems: readonly Problem[];
  readonly leftAlone: readonly LeftAlone[];
}

/** Turns a target into the objects that would reach the cluster. */
export interface Renderer {
  render(target: Target, files: TargetFiles): Promise<Rendered>;
}

/** The contents that a target stands on, read beforehand, so that rendering needs nothing else. */
export type TargetFiles = ReadonlyMap<FilePath, Content>;

/** What a review needs from the world. */
export interface World {
  readonly repository: Repository;
  readonly renderer: Renderer;
}
