import type { Pull } from './pull.js';

const tried = new WeakMap<Pull, { readonly key: string; readonly commit: Promise<string | undefined> }>();

/**
 * The commit a merge would make, kept under `refs/pull/N/merge` as GitHub does; undefined on conflict.
 * Computed once per pair of commits.
 */
export function testMerge(pull: Pull): Promise<string | undefined> {
  const key = `${pull.base} ${pull.head}`;
  const known = tried.get(pull);
  if (known?.key === key) return known.commit;
  const commit = merge(pull, pull.base, pull.head);
  tried.set(pull, { key, commit });
  return commit;
}

async function merge(pull: Pull, base: string, head: string): Promise<string | undefined> {
  const { git } = pull.repository;
  // Exit status 1 is a conflict; a git without `merge-tree --write-tree` (before 2.38) cannot tell and counts as one.
  const tree = await git.word(['merge-tree', '--write-tree', base, head]).catch(() => undefined);
  if (tree === undefined) return undefined;
  const message = `Merge pull request #${pull.number} from ${pull.headRepository.owner.login}/${pull.headBranch}`;
  const date = `author Fake Author <author@example.com> 1767225600 +0000`;
  const commit = `tree ${tree}\nparent ${base}\nparent ${head}\n${date}\n${date.replace('author', 'committer')}\n\n${message}\n`;
  const sha = await git.word(['hash-object', '-t', 'commit', '-w', '--stdin'], commit);
  await git.run(['update-ref', `refs/pull/${pull.number}/merge`, sha]);
  return sha;
}
