import type { InlineComment } from '../report/index.js';
import type { PullRequest } from '../review/index.js';
import { addToCheck, type CheckedCommit, createFinished, finishCheck } from './check.js';
import type { Client } from './client.js';
import { type Action, NO_COMMENTS, type Present, planPublication, sameText } from './plan.js';
import { Trouble } from './trouble.js';
import type { Wanted } from './wanted.js';

/** GitHub wants words with every review; the comments are the message. */
const REVIEW_BODY = '<!-- portcullis:review v1 -->\nPortcullis has something to say about these lines.';

/** A judged pull request on its way to GitHub. */
export interface Publication {
  readonly pull: PullRequest;
  readonly commit: CheckedCommit;
  readonly present: Present;
  readonly wanted: Wanted;
}

/** What came of a publication. */
export interface Published {
  /** Requests that changed something. */
  readonly writes: number;
  /** True when GitHub took the check but no comments. */
  readonly withoutComments: boolean;
}

/**
 * Makes GitHub show what is wanted: the check first, because merges wait for it, then the comments. Nothing is sent that
 * is there already, so a publication may be repeated after any failure. Comments that the installation does not allow
 * are given up, and the check says so. Rejects with `RateLimited` or `Trouble`.
 */
export async function publish(client: Client, publication: Publication): Promise<Published> {
  const { pull, commit, present, wanted } = publication;
  const performer = new Performer(client, pull, commit, present.run?.id);
  const actions = planPublication(present, wanted);
  const onCheck = (action: Action): boolean => ['finish check', 'create check', 'annotate'].includes(action.do);
  for (const action of actions.filter(onCheck)) await performer.perform(action);
  let withoutComments = false;
  try {
    for (const action of actions.filter((one) => !onCheck(one))) await performer.perform(action);
  } catch (error) {
    if (!(error instanceof Trouble && error.code === 'forbidden')) throw error;
    withoutComments = true;
  }
  const said = performer.writesToCheck > 0 ? wanted.check.summary : (present.run?.summary ?? '');
  const summary = withoutComments ? wanted.check.summary + NO_COMMENTS : wanted.check.summary;
  if (!sameText(said, summary)) {
    await performer.perform({ do: 'annotate', words: { ...wanted.check, summary }, annotations: [] });
  }
  return { writes: performer.writes, withoutComments };
}

/** Sends actions one after another and counts them. */
class Performer {
  writes = 0;
  writesToCheck = 0;
  readonly #client: Client;
  readonly #pull: PullRequest;
  readonly #commit: CheckedCommit;
  #run: number | undefined;

  constructor(client: Client, pull: PullRequest, commit: CheckedCommit, run: number | undefined) {
    this.#client = client;
    this.#pull = pull;
    this.#commit = commit;
    this.#run = run;
  }

  async perform(action: Action): Promise<void> {
    await this.#send(action);
    this.writes += 1;
  }

  async #send(action: Action): Promise<void> {
    const { rest } = this.#client;
    const { owner, repository: repo, number } = this.#pull;
    switch (action.do) {
      case 'finish check':
        this.writesToCheck += 1;
        return finishCheck(this.#client, this.#commit, action.run, action.words);
      case 'create check':
        this.writesToCheck += 1;
        this.#run = (await createFinished(this.#client, this.#commit, action.words)).id;
        return;
      case 'annotate':
        this.writesToCheck += 1;
        if (this.#run === undefined) throw new Error('There is no check run to add to');
        return addToCheck(this.#client, this.#commit, action.run ?? this.#run, action.words, action.annotations);
      case 'review':
        return this.#review(action.comments);
      case 'comment on file':
        return this.#commentOnFile(action.file, action.body);
      case 'edit thread':
        await rest.pulls.updateReviewComment({ owner, repo, comment_id: action.id, body: action.body });
        return;
      case 'delete thread':
        return unlessGone(rest.pulls.deleteReviewComment({ owner, repo, comment_id: action.id }));
      case 'edit comment':
        await rest.issues.updateComment({ owner, repo, comment_id: action.id, body: action.body });
        return;
      case 'delete comment':
        return unlessGone(rest.issues.deleteComment({ owner, repo, comment_id: action.id }));
      case 'comment':
        await rest.issues.createComment({ owner, repo, issue_number: number, body: action.body });
    }
  }

  /** One request for all comments; where GitHub will not have one of them, each goes alone and only that one is lost. */
  async #review(comments: readonly InlineComment[]): Promise<void> {
    const { owner, repository: repo, number: pull_number } = this.#pull;
    const { head: commit_id } = this.#commit;
    try {
      await this.#client.rest.pulls.createReview({
        owner,
        repo,
        pull_number,
        commit_id,
        event: 'COMMENT',
        body: REVIEW_BODY,
        comments: comments.map((comment) => ({ path: comment.file, body: comment.body, ...linesOf(comment) })),
      });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      for (const comment of comments) {
        this.writes += 1;
        const place = { commit_id, path: comment.file, body: comment.body, ...linesOf(comment) };
        await unlessRefused(this.#client.rest.pulls.createReviewComment({ owner, repo, pull_number, ...place }));
      }
    }
  }

  async #commentOnFile(path: string, body: string): Promise<void> {
    const { owner, repository: repo, number: pull_number } = this.#pull;
    const place = { commit_id: this.#commit.head, path, body, subject_type: 'file' } as const;
    await unlessRefused(this.#client.rest.pulls.createReviewComment({ owner, repo, pull_number, ...place }));
  }
}

/** GitHub takes a start line only where there is more than one line. */
function linesOf({ startLine, line }: InlineComment) {
  const end = { line, side: 'RIGHT' } as const;
  return startLine === undefined || startLine === line
    ? end
    : { ...end, start_line: startLine, start_side: 'RIGHT' as const };
}

const isRefusal = (error: unknown): boolean => error instanceof Trouble && error.code === 'refused';

/** A comment that GitHub will not place is still in the check run. */
async function unlessRefused(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!isRefusal(error)) throw error;
  });
}

/** Somebody else may have deleted it first. */
async function unlessGone(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!(error instanceof Trouble && error.code === 'gone')) throw error;
  });
}
