import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '../../src/server/index.js';
import { FakeGitHub, type Repository } from '../support/fake-github/index.js';
import { AUTHOR, OWNER, REPOSITORY, type Sample } from './sample.js';

const APP_ID = 42;
const CHECK = 'portcullis';

/** A fake GitHub with one repository, and the real App at work on it; all of it on loopback and in one temporary folder. */
export interface Stage {
  readonly github: FakeGitHub;
  readonly repository: Repository;
  /** The App's log, one JSON line an entry. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Builds the stage. Whatever was begun is taken down again when something fails. */
export async function openStage(sample: Sample): Promise<Stage> {
  const dir = await mkdtemp(join(tmpdir(), 'portcullis-demo-'));
  const closers: Array<() => Promise<void>> = [() => rm(dir, { recursive: true, force: true, maxRetries: 10 })];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    const webhookSecret = randomBytes(32).toString('hex');
    const github = await FakeGitHub.start({ appId: APP_ID, slug: CHECK, webhookSecret, dir });
    closers.push(() => github.close());
    const log: string[] = [];
    const server = await serve(
      {
        APP_ID: String(APP_ID),
        PRIVATE_KEY: github.privateKey,
        WEBHOOK_SECRET: webhookSecret,
        GITHUB_API_URL: github.url,
        DATA_DIR: join(dir, 'data'),
        PORT: '0',
      },
      { logTo: { write: (line: string) => void log.push(line) } },
    );
    closers.push(() => server.stop());
    github.deliverTo(`${server.url}/api/github/webhooks`);
    const repository = await github.repository({ owner: OWNER, name: REPOSITORY, files: sample.before });
    repository.collaborator(AUTHOR, 'write');
    repository.protect('main', { requiredChecks: [{ name: CHECK, appId: APP_ID }] });
    return { github, repository, log, close };
  } catch (error) {
    await close();
    throw error;
  }
}
