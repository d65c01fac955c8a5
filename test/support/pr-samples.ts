import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { MemoryFiles } from './memory-repository.js';

const index = z.array(
  z.object({
    dir: z.string(),
    subject: z.string(),
    files: z.array(z.object({ path: z.string(), status: z.string(), from: z.string().optional() })),
  }),
);

/** A real pull request: its changed files as they were before and after. */
export interface PullSample {
  readonly name: string;
  readonly subject: string;
  readonly before: MemoryFiles;
  readonly after: MemoryFiles;
}

/** The pull requests of a corpus folder, in the order of its index. */
export function pullSamples(folder: string): readonly PullSample[] {
  return index.parse(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'))).map(({ dir, subject }) => ({
    name: dir.replace('data/', ''),
    subject,
    before: filesBelow(join(folder, dir, 'before')),
    after: filesBelow(join(folder, dir, 'after')),
  }));
}

/** Every file below a folder by its path; empty when there is no such folder. */
export function filesBelow(folder: string): MemoryFiles {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
