import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Gives a file another text in one step: readers see the old text or the new one, never a part. The file keeps its mode.
 * Throws what the file system says; the file is then as it was.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const { mode } = await stat(path);
  const next = join(dirname(path), `.portcullis-${randomUUID()}`);
  try {
    const file = await open(next, 'wx', mode & 0o7777);
    try {
      await file.chmod(mode & 0o7777);
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
