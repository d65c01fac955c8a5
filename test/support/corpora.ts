import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { env } from 'node:process';

/** The folder of a corpus of public manifests, which is read in place; undefined where it is not to be had. */
export function corpus(name: string): string | undefined {
  const folder = join(env['PORTCULLIS_CORPORA'] ?? resolve('../shared/corpora'), name);
  return existsSync(folder) ? folder : undefined;
}
