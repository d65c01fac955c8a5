import type { Json } from './answer.js';
import type { Caller } from './credentials.js';
import type { FakeGitHub } from './fake-github.js';
import { issueCommentAnswer, reviewCommentAnswer, threadAnswer } from './graphql-answers.js';
import { forbidden, noNode } from './graphql-refusal.js';
import { may } from './permissions.js';
import type { Pull } from './pull.js';
import type { Thread } from './threads.js';

type Installed = Extract<Caller, { kind: 'installation' }>;

interface Input<Fields> {
  readonly input: Fields & { readonly clientMutationId?: string | null };
}

function visiblePulls(github: FakeGitHub, caller: Installed): Pull[] {
  return github.repositories.filter(({ id }) => caller.repositories.has(id)).flatMap(({ pulls }) => pulls);
}

function threadBy(github: FakeGitHub, caller: Installed, id: string): { pull: Pull; thread: Thread } {
  for (const pull of visiblePulls(github, caller)) {
    const thread = pull.conversation.threads.find((candidate) => `PRRT_${candidate.id}` === id);
    if (thread !== undefined) return { pull, thread };
  }
  throw noNode(id);
}

/** Resolving needs `contents: write` besides `pull_requests: write`, which GitHub documents nowhere but enforces. */
function setResolved(
  github: FakeGitHub,
  caller: Installed,
  input: { threadId: string; clientMutationId?: string | null },
  resolved: boolean,
): Json {
  const { pull, thread } = threadBy(github, caller, input.threadId);
  const allowed = may(caller.permissions, 'contents', 'write') && may(caller.permissions, 'pull_requests', 'write');
  if (!allowed) throw forbidden();
  thread.resolvedBy = resolved ? github.world.bot : undefined;
  return { thread: threadAnswer(pull, thread, caller.permissions), clientMutationId: input.clientMutationId ?? null };
}

function minimize(github: FakeGitHub, caller: Installed, subjectId: string, classifier: string): Json {
  if (!may(caller.permissions, 'pull_requests', 'write')) throw forbidden();
  for (const pull of visiblePulls(github, caller)) {
    const below = pull.conversation.comments.find(({ id }) => `IC_${id}` === subjectId);
    const onDiff = pull.conversation.reviewComments.find(({ id }) => `PRRC_${id}` === subjectId);
    const comment = below ?? onDiff;
    if (comment === undefined) continue;
    comment.minimized = classifier;
    return below === undefined && onDiff !== undefined
      ? reviewCommentAnswer(pull, onDiff)
      : issueCommentAnswer(pull, below ?? { ...comment, viaApp: false });
  }
  throw noNode(subjectId);
}

/** The mutations that the fake performs. */
export function mutations(github: FakeGitHub, caller: Installed): Json {
  return {
    resolveReviewThread: ({ input }: Input<{ threadId: string }>) => setResolved(github, caller, input, true),
    unresolveReviewThread: ({ input }: Input<{ threadId: string }>) => setResolved(github, caller, input, false),
    minimizeComment: ({ input }: Input<{ subjectId: string; classifier: string }>) => ({
      minimizedComment: minimize(github, caller, input.subjectId, input.classifier),
      clientMutationId: input.clientMutationId ?? null,
    }),
  };
}
