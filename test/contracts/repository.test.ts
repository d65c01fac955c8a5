import { Checkout } from '../../src/cli/checkout.js';
import { Git } from '../../src/cli/git.js';
import { githubRepository, ObjectCache } from '../../src/github/index.js';
import { commitSha, type Repository } from '../../src/review/index.js';
import { connected, fakeGitHub, nameOf } from '../github/connected.js';
import type { Repository as Hosted } from '../support/fake-github/index.js';
import { repositoryContract, type Subject } from './repository.js';

const github = await fakeGitHub();
const clients = connected(github);
let count = 0;

/** A repository that is on GitHub and on disk at once, seen through one of them. */
async function subject(through: (hosted: Hosted) => Promise<Repository>): Promise<Subject> {
  count += 1;
  const hosted = await github.repository({ owner: 'acme', name: `shop-${count}`, files: {} });
  return {
    repository: await through(hosted),
    commit: async (files, removed = []) => commitSha(await hosted.commit('main', { files, removed })),
  };
}

repositoryContract('GitHub', () =>
  subject(async (hosted) => {
    const client = await clients(github.installationOf(hosted).id);
    return githubRepository(client, nameOf(hosted), new ObjectCache());
  }),
);

repositoryContract('a local checkout', () =>
  subject(async ({ git }) => new Checkout(new Git(git.directory, { PATH: process.env['PATH'] }))),
);
