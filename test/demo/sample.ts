import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Files, filesIn } from '../support/fake-github/index.js';

/** A file of the demonstration beside its sources, wherever the compiled code runs from. */
export function asset(path: string): URL {
  let folder = new URL('.', import.meta.url);
  while (!existsSync(new URL('package.json', folder))) {
    const parent = new URL('..', folder);
    if (parent.href === folder.href) throw new Error('The demonstration runs inside its project only');
    folder = parent;
  }
  return new URL(`test/demo/${path}`, folder);
}

/** The sample: a repository, what a pull request makes of it, and what its author should have written. */
export interface Sample {
  readonly before: Files;
  readonly change: Files;
  readonly repaired: Files;
  /** Files of the change that the repair takes away again. */
  readonly withdrawn: readonly string[];
}

/** Reads the sample manifests. */
export async function readSample(): Promise<Sample> {
  const [before, change, repaired] = (await Promise.all(
    (['before', 'change', 'repaired'] as const).map((state) => filesIn(fileURLToPath(asset(`sample/${state}`)))),
  )) as [Files, Files, Files];
  const withdrawn = Object.keys(change).filter((file) => !(file in before) && !(file in repaired));
  return { before, change, repaired, withdrawn };
}

export const OWNER = 'acme';
export const REPOSITORY = 'deploy';
export const AUTHOR = 'ana';
export const BRANCH = 'profile-checkout';
export const TITLE = 'Profile the slow checkout in production';
export const DESCRIPTION = `Customers report that the checkout takes up to eight seconds. To see where the time goes:

- run the profiling build and log at \`debug\`
- let the profiler see the processes of the node and talk to Docker
- let the metrics scraper reach the pods
- bring the payments token along, so that staging can replay real orders

Only for a week or so.
`;
