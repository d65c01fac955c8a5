import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { FileContent, Files } from './commit.js';

async function contentOf(path: string, isLink: boolean): Promise<FileContent> {
  if (isLink) return { symlink: await readlink(path) };
  const bytes = await readFile(path);
  return ((await stat(path)).mode & 0o100) === 0 ? bytes : { executable: bytes };
}

/** Everything below a directory on disk, as files of a repository. Links stay links; `.git` is left out. */
export async function filesIn(directory: string): Promise<Files> {
  const files: Record<string, FileContent> = {};
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (entry.name !== '.git') await walk(path);
      } else {
        files[relative(directory, path).split(sep).join('/')] = await contentOf(path, entry.isSymbolicLink());
      }
    }
  };
  await walk(directory);
  return files;
}
