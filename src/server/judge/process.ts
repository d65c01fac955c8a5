import type { FilePath } from '../../analysis/index.js';
import { plainRenderer } from '../../render/index.js';
import { type CommitSha, type Content, type FileTree, type Repository, reviewChange } from '../../review/index.js';
import type { FromJudge, ToJudge } from './protocol.js';

/**
 * The judge's own process: it reads strangers' text, so it holds no credentials and is killed when it takes too long or
 * too much. It judges one change and is then thrown away.
 */
type Waiting = (message: ToJudge) => void;

const waiting = new Map<number, Waiting>();
let calls = 0;

function say(message: FromJudge): void {
  process.send?.(message);
}

function ask<K extends ToJudge['kind']>(
  kind: K,
  question: (call: number) => FromJudge,
): Promise<Extract<ToJudge, { kind: K }>> {
  const call = ++calls;
  return new Promise((resolve, reject) => {
    waiting.set(call, (message) => {
      if (message.kind === kind) resolve(message as Extract<ToJudge, { kind: K }>);
      else reject(new Error(`an answer of another kind: ${message.kind}`));
    });
    say(question(call));
  });
}

function remoteTree(at: CommitSha): FileTree {
  return {
    list: async () => (await ask('listing', (call) => ({ kind: 'list', call, at }))).listing,
    read: async (paths): Promise<ReadonlyMap<FilePath, Content>> => {
      const { contents } = await ask('contents', (call) => ({ kind: 'read', call, at, paths }));
      return new Map(contents);
    },
  };
}

const repository: Repository = { tree: remoteTree };

process.on('message', (message: ToJudge) => {
  if (message.kind !== 'review') {
    waiting.get(message.call)?.(message);
    waiting.delete(message.call);
    return;
  }
  reviewChange(message.change, { repository, renderer: plainRenderer }).then(
    (review) => say({ kind: 'done', review }),
    (error: unknown) => say({ kind: 'failed', what: error instanceof Error ? error.name : 'unknown error' }),
  );
});
process.on('disconnect', () => process.exit(0));
say({ kind: 'ready' });
