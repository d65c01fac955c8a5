import { type FilePath, filePath } from '../analysis/index.js';
import {
  type CommitSha,
  type Content,
  contentOfEntry,
  type FileTree,
  type Repository,
  type TreeEntry,
} from '../review/index.js';
import { Blobs, type RepositoryName } from './blobs.js';
import type { Client } from './client.js';
import type { Listing, ObjectCache } from './object-cache.js';

/** Modes that are files; the others are trees (`040000`), symbolic links and submodules. */
const KINDS: Readonly<Record<string, TreeEntry['kind']>> = {
  '100644': 'file',
  '100755': 'file',
  '100664': 'file',
  '120000': 'symlink',
  '160000': 'submodule',
};

/**
 * The commits of a repository on GitHub. A tree is one request, whatever its depth; contents are read by object id, so
 * symbolic links are never followed and paths need no escaping.
 */
export function githubRepository(client: Client, name: RepositoryName, cache: ObjectCache): Repository {
  const blobs = new Blobs(client, name, cache);
  return {
    tree: (at) => {
      const list = (): Promise<Listing> => listed(client, name, cache, at);
      const read: FileTree['read'] = async (paths) => {
        const allAsked = blobs.expect();
        const asked = await list()
          .then((listing) => paths.map((path) => [path, contentAt(path, listing, blobs)] as const))
          .finally(allAsked);
        return new Map(await Promise.all(asked.map(async ([path, content]) => [path, await content] as const)));
      };
      return { list, read };
    },
  };
}

function listed(client: Client, name: RepositoryName, cache: ObjectCache, at: CommitSha): Promise<Listing> {
  const key = `${name.owner}/${name.repo} ${at}`;
  const known = cache.listings.get(key);
  if (known !== undefined) return Promise.resolve(known);
  const underWay = cache.pending.get(key);
  if (underWay !== undefined) return underWay;
  const asked = fetchListing(client, name, at)
    .then((listing) => {
      cache.listings.set(key, listing, listing.kind === 'complete' ? listing.entries.length + 1 : 1);
      return listing;
    })
    .finally(() => cache.pending.delete(key));
  cache.pending.set(key, asked);
  return asked;
}

async function fetchListing(client: Client, name: RepositoryName, at: CommitSha): Promise<Listing> {
  const { data } = await client.rest.git.getTree({ ...name, tree_sha: at, recursive: '1' });
  if (data.truncated) {
    const why = `the repository is too large: GitHub lists only the first ${data.tree.length} of its entries`;
    return { kind: 'incomplete', why };
  }
  const entries = data.tree.flatMap((entry): TreeEntry[] => {
    if (entry.type === 'tree') return [];
    const size = entry.size === undefined ? {} : { size: entry.size };
    // A mode that this program does not know is nothing it could read.
    return [{ path: filePath(entry.path), kind: KINDS[entry.mode] ?? 'submodule', id: entry.sha, ...size }];
  });
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  // Names that are not UTF-8 are mended on the way; judging one of two files would hide the other.
  const twice = entries.find((entry) => byPath.get(entry.path) !== entry);
  if (twice !== undefined) {
    return { kind: 'incomplete', why: `two files would both be called ${JSON.stringify(twice.path)}` };
  }
  return { kind: 'complete', entries, byPath };
}

function contentAt(path: FilePath, listing: Listing, blobs: Blobs): Content | Promise<Content> {
  if (listing.kind === 'incomplete') return { kind: 'unreadable', why: listing.why };
  return contentOfEntry(listing.byPath.get(path), (file) => blobs.read(file));
}
