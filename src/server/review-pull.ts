import { createHash } from 'node:crypto';
import { filePath, SETTINGS_FILES } from '../analysis/index.js';
import {
  CHECK_NAME,
  type CheckedCommit,
  type CheckWords,
  type Client,
  findCheck,
  finishCheck,
  githubRepository,
  isAncestor,
  type OwnRun,
  openCheck,
  openPullsAt,
  type PullNow,
  publish,
  readPull,
  type Wanted,
} from '../github/index.js';
import { type Change, type Repository, type Review, unfinishedReview } from '../review/index.js';
import type { Claim } from '../store/index.js';
import type { Desk } from './desk.js';
import { Superseded } from './interruption.js';
import { askFor, checkForAll, type KeptReview } from './shared-head.js';
import { CLOSED_WORDS, GONE_WORDS, supersededWords, wordsFor } from './words.js';

/** How a claim ended: done for good, or to be taken up again because GitHub does not show the pushed commit yet. */
export type Ended = 'done' | 'not there yet' | 'lost';

/** Reviews claims: opens the check, judges, publishes. What is thrown is for the worker to sort. */
export class Reviewer {
  readonly #desk: Desk;
  /** Since when GitHub has shown another head than the claimed one, by claim. */
  readonly #lagging = new Map<string, number>();
  /** The last opening of a check by commit: two pull requests that share it must not both find none and make one. */
  readonly #opening = new Map<string, Promise<unknown>>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async review(claim: Claim, signal: AbortSignal): Promise<Ended> {
    const { clients, cacheOf } = this.#desk;
    const { pull, head } = claim;
    const client = await clients(pull.installation);
    const commit = commitOf(claim);
    const name = { owner: pull.owner, repo: pull.repository };
    const repository = githubRepository(client, name, cacheOf(pull.installation));
    const ahead = { repository, baseFiles: SETTINGS_FILES.map(filePath) };
    const opening = this.#open(client, commit, claim, 'again');
    const [run, now] = await ended(opening, readPull(client, pull, head, ahead), this.#tidy(client, claim));
    if (run === undefined) return 'lost';
    const opened = { claim, client, commit, run, now, repository };
    if (!now.open) {
      await this.#retire(opened, CLOSED_WORDS);
      await this.#desk.store.ledger.complete(claim, { head: now.head });
      return 'done';
    }
    if (now.head === head) return this.#judgeAndPublish(opened, signal);
    if (!(await isAncestor(client, name, head, now.head)) && this.#mayLag(claim)) return 'not there yet';
    await this.#retire(opened, supersededWords(now.head));
    const moved = { ...commit, head: now.head };
    const newRun = await this.#open(client, moved, claim, 'keep');
    if (newRun === undefined) return 'lost';
    return this.#judgeAndPublish({ ...opened, commit: moved, run: newRun }, signal);
  }

  /** Closes the check of a claim that a newer push has overtaken; when the same head is wanted again, it stays open. */
  async supersede(claim: Claim): Promise<void> {
    const { clients, store } = this.#desk;
    const progress = await store.ledger.progress(claim.pull.repositoryId, claim.pull.number);
    if (progress === undefined || progress.wanted.head === claim.head) return;
    await this.#retireFound(await clients(claim.pull.installation), claim, supersededWords(progress.wanted.head));
  }

  /** Closes the check of a claim whose pull request, branch or repository is not there any more. */
  async gone(claim: Claim): Promise<void> {
    await this.#retireFound(await this.#desk.clients(claim.pull.installation), claim, GONE_WORDS);
  }

  async #retireFound(client: Client, claim: Claim, words: CheckWords): Promise<void> {
    const commit = commitOf(claim);
    const run = await findCheck(client, commit);
    if (run !== undefined) await this.#retire({ claim, client, commit, run }, words);
  }

  /** Closes checks that a crash left open on commits that the pull request has left since. */
  async #tidy(client: Client, claim: Claim): Promise<void> {
    for (const { head } of await this.#desk.store.checkRuns.leftBehind(claim)) {
      const commit = { ...commitOf(claim), head };
      const run = await findCheck(client, commit);
      if (run === undefined) await this.#completed(commit, 'cancelled');
      else await this.#retire({ claim, client, commit, run }, supersededWords(claim.head));
    }
  }

  /**
   * The intent is written before GitHub is asked, so that a crash leaves no check open unseen. A finished run is kept
   * where asked for, and where it was opened for this very wish; otherwise a new one shows that judging goes on.
   */
  async #open(
    client: Client,
    commit: CheckedCommit,
    claim: Claim,
    finished: 'again' | 'keep',
  ): Promise<OwnRun | undefined> {
    const { checkRuns } = this.#desk.store;
    const key = { repositoryId: commit.repositoryId, head: commit.head, name: CHECK_NAME };
    const intended = await checkRuns.intend(claim, key, `${commit.repositoryId}:${commit.head}`);
    if (intended === undefined) return undefined;
    const { openedFor } = intended;
    const isOurs = openedFor?.number === claim.pull.number && openedFor.generation === claim.generation;
    const run = await this.#oneByOne(commit, () => openCheck(client, commit, finished === 'again' && !isOurs));
    await checkRuns.opened(claim, key, run.id);
    return run;
  }

  /** Runs `open` after every earlier one for the same commit has ended. */
  async #oneByOne<T>(commit: CheckedCommit, open: () => Promise<T>): Promise<T> {
    const key = `${commit.repositoryId}:${commit.head}`;
    const turn = Promise.allSettled([this.#opening.get(key)]).then(open);
    this.#opening.set(key, turn);
    try {
      return await turn;
    } finally {
      if (this.#opening.get(key) === turn) this.#opening.delete(key);
    }
  }

  /** Ends the check of a commit that its pull request has left. One that other pull requests share is theirs to end. */
  async #retire({ claim, client, commit, run }: Retired, words: CheckWords): Promise<void> {
    if (run.completed) return this.#completed(commit, run.conclusion ?? words.conclusion);
    const sharing = (await openPullsAt(client, commit, commit.head)).filter(
      ({ number }) => number !== claim.pull.number,
    );
    for (const { number } of sharing) await askFor({ ...claim.pull, number }, commit.head, this.#desk);
    if (sharing.length > 0) return;
    await finishCheck(client, commit, run.id, words);
    await this.#completed(commit, words.conclusion);
  }

  async #completed(commit: CheckedCommit, conclusion: string): Promise<void> {
    await this.#desk.store.checkRuns.completed(
      { repositoryId: commit.repositoryId, head: commit.head, name: CHECK_NAME },
      conclusion,
    );
  }

  #mayLag({ pull, head }: Claim): boolean {
    const key = `${pull.repositoryId}#${pull.number}@${head}`;
    const since = this.#lagging.get(key) ?? Date.now();
    this.#lagging.set(key, since);
    if (Date.now() - since < this.#desk.timing.lagLimitMs) return true;
    this.#lagging.delete(key);
    return false;
  }

  async #judgeAndPublish(opened: Opened, signal: AbortSignal): Promise<Ended> {
    const { store, today, webUrl, timing } = this.#desk;
    const { claim, now, repository } = opened;
    const { pull } = claim;
    const day = today();
    const review = await this.#judge(changeOf(now, day), repository, signal);
    const wanted = await wordsFor(review, { pull, now, repository, webUrl, day });
    const kept: KeptReview = { check: wanted.check, review };
    const stored = {
      head: now.head,
      base: now.base.tip,
      policyDigest: digestOf(review),
      verdict: review.verdict,
      review: kept,
    };
    if ((await store.reviews.remember(claim, stored)) === undefined) return 'lost';
    const standing = await store.ledger.heartbeat(claim, timing.leaseSeconds);
    if (standing === 'superseded') throw new Superseded('a newer push came');
    if (standing === 'lost') return 'lost';
    await this.#publish(opened, wanted, review);
    return (await store.ledger.complete(claim, { head: now.head })) ? 'done' : 'lost';
  }

  async #publish({ claim, client, commit, run, now }: Opened, wanted: Wanted, review: Review): Promise<void> {
    const { pull } = claim;
    const check = await checkForAll(wanted.check, pull, now, this.#desk);
    const present = { run, conversation: now.conversation };
    const published = await publish(client, { pull, commit, present, wanted: { ...wanted, check } });
    if (now.others.length > 0) await this.#settle({ claim, client, commit, now }, wanted);
    await this.#completed(commit, check.conclusion);
    const { verdict, findings } = review;
    const numbers = { verdict, findings: findings.length, writes: published.writes };
    this.#desk.log.info({ ...logged(claim), ...numbers }, 'reviewed');
  }

  /** Two reviews of one commit may end at the same time: whoever wrote the check last has to have seen both. */
  async #settle({ claim, client, commit, now }: Omit<Opened, 'run' | 'repository'>, wanted: Wanted): Promise<void> {
    const { pull } = claim;
    const check = await checkForAll(wanted.check, pull, now, this.#desk);
    const run = await findCheck(client, commit);
    const present = { ...(run === undefined ? {} : { run }), conversation: { threads: [], comments: [] } };
    const only: Wanted = { check, comments: [], summary: { cleared: '' }, diff: new Map() };
    await publish(client, { pull, commit, present, wanted: only });
  }

  async #judge(change: Change, repository: Repository, signal: AbortSignal): Promise<Review> {
    const outcome = await this.#desk.judges.judge(change, repository, signal);
    if (outcome.kind === 'review') return outcome.review;
    const { base, mergeBase, head } = change;
    return unfinishedReview({ base, mergeBase, head }, outcome.why);
  }
}

interface Retired {
  readonly claim: Claim;
  readonly client: Client;
  readonly commit: CheckedCommit;
  readonly run: OwnRun;
}

interface Opened extends Retired {
  readonly now: PullNow;
  readonly repository: Repository;
}

/** All answers; fails only after all have ended, so that nothing goes on behind the back of the next try. */
async function ended<T extends readonly unknown[]>(...works: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(works);
  return Promise.all(works) as Promise<unknown> as Promise<T>;
}

const commitOf = ({ pull, head }: Claim): CheckedCommit => ({
  owner: pull.owner,
  repo: pull.repository,
  repositoryId: pull.repositoryId,
  head,
});

function changeOf({ base, mergeBase, head, changes }: PullNow, day: string): Change {
  const renames = changes.files.flatMap(({ path, previousPath }) =>
    previousPath === undefined ? [] : [{ from: previousPath, to: path }],
  );
  return { base: base.tip, mergeBase, head, day, renames };
}

/** Identifies the settings that judged. */
function digestOf({ gate }: Review): string {
  return createHash('sha256').update(JSON.stringify(gate)).digest('hex');
}

/** The fields by which a log line is found again; none of them is a stranger's free text. */
export function logged({ pull, head, reason, attempt }: Claim): Readonly<Record<string, unknown>> {
  return { installation: pull.installation, repository: pull.repositoryId, pull: pull.number, head, reason, attempt };
}
