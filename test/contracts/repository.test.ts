import { githubRepository, ObjectCache } from '../../src/github/index.js';
import { commitSha } from '../../src/review/index.js';
import { connected, fakeGitHub, nameOf } from '../github/connected.js';
import { repositoryContract } from './repository.js';

const github = await fakeGitHub();
const clients = connected(github);
let count = 0;

repositoryContract('GitHub', async () => {
  count += 1;
  const repository = await github.repository({ owner: 'acme', name: `shop-${count}`, files: {} });
  const client = await clients(github.installationOf(repository).id);
  return {
    repository: githubRepository(client, nameOf(repository), new ObjectCache()),
    commit: async (files, removed = []) => commitSha(await repository.commit('main', { files, removed })),
  };
});
