import type { FilePath } from '../analysis/index.js';
import type { Content, TreeEntry } from '../review/index.js';
import { Lru } from './lru.js';

/** What `FileTree.list` gives when the list is complete or is known to be cut. */
export type Listing =
  | {
      readonly kind: 'complete';
      readonly entries: readonly TreeEntry[];
      readonly byPath: ReadonlyMap<FilePath, TreeEntry>;
    }
  | { readonly kind: 'incomplete'; readonly why: string };

/** Bytes of file contents and number of tree entries that one installation may keep in memory. */
export interface CacheSizes {
  readonly blobBytes: number;
  readonly treeEntries: number;
}

const DEFAULT_SIZES: CacheSizes = { blobBytes: 32 * 1024 * 1024, treeEntries: 200_000 };

/**
 * Git objects that were read before. An object id names its content, so nothing here can be out of date. Keys carry the
 * repository's name: what one repository may read is no reason for another to.
 */
export class ObjectCache {
  readonly blobs: Lru<Content>;
  readonly listings: Lru<Listing>;
  /** Requests under way, so that asking twice at once is asking once. */
  readonly pending = new Map<string, Promise<Listing>>();

  constructor(sizes: CacheSizes = DEFAULT_SIZES) {
    this.blobs = new Lru(sizes.blobBytes);
    this.listings = new Lru(sizes.treeEntries);
  }
}
