import type { Json } from '../answer.js';
import { ok } from '../answer.js';
import type { Call, Routes } from '../call.js';
import { diffEntryJson } from '../diff-json.js';
import type { Pull } from '../pull.js';
import { pullJson, simplePullJson } from '../pull-json.js';

/** GitHub lists no more files of a pull request than this. */
const LISTED_FILES = 3000;

function wanted(call: Call): Pull[] {
  const state = call.text('state') === '' ? 'open' : call.text('state');
  const [head, base] = [call.text('head'), call.text('base')];
  const matching = call.repository.pulls.filter(
    (pull) =>
      (state === 'all' || pull.state === state) &&
      (head === '' || `${pull.headRepository.owner.login}:${pull.headBranch}` === head) &&
      (base === '' || pull.baseBranch === base),
  );
  const sorted =
    call.text('sort') === 'updated' ? matching.sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1)) : matching;
  return call.text('direction') === 'asc' ? sorted : sorted.reverse();
}

/** Pull requests and what they change. */
export const pulls: Routes = {
  'pulls/list': (call) => ({ kind: 'list', all: wanted(call).map((pull) => simplePullJson(pull, undefined)) }),

  'pulls/get': async ({ pull }) => ok(await pullJson(pull)),

  'pulls/list-files': async ({ pull }) => {
    const files = (await pull.files()).slice(0, LISTED_FILES);
    return { kind: 'list', all: files.map((file) => diffEntryJson(pull.repository, pull.head, file)) };
  },

  // GitHub leaves out pull requests that come from forks: their commits are not on a branch of this repository.
  'repos/list-pull-requests-associated-with-commit': async (call) => {
    const { repository } = call;
    const sha = call.text('commit_sha');
    const all: Json[] = [];
    for (const pull of repository.pulls) {
      const own = pull.headRepository === repository;
      if (own && (await pull.contains(sha))) all.push(simplePullJson(pull, undefined));
    }
    return { kind: 'list', all };
  },
};
