import { createHash } from 'node:crypto';
import {
  CHECK_NAME,
  type CheckedCommit,
  type Client,
  finishCheck,
  githubRepository,
  type OwnRun,
  openCheck,
  type PullNow,
  publish,
  readPull,
} from '../github/index.js';
import { type Change, type Repository, type Review, unfinishedReview } from '../review/index.js';
import type { Claim } from '../store/index.js';
import type { Desk } from './desk.js';
import { checkForAll, type KeptReview } from './shared-head.js';
import { CLOSED_WORDS, supersededWords, wordsFor } from './words.js';

/** How a claim ended: done for good, or to be taken up again because GitHub does not show the pushed commit yet. */
export type Ended = 'done' | 'not there yet' | 'lost';

/** How long GitHub may go on showing another head than the one that it announced, in milliseconds. */
const LAG_MS = 60_000;

/** Reviews claims: opens the check, judges, publishes. What is thrown is for the worker to sort. */
export class Reviewer {
  readonly #desk: Desk;
  /** Since when GitHub has shown another head than the claimed one, by claim. */
  readonly #lagging = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async review(claim: Claim, signal: AbortSignal): Promise<Ended> {
    const { clients } = this.#desk;
    const { pull, head } = claim;
    const client = await clients(pull.installation);
    const commit = commitOf(claim);
    const [run, now] = await Promise.all([this.#open(client, commit, claim), readPull(client, pull, head)]);
    if (run === undefined) return 'lost';
    if (!now.open) {
      await this.#close(client, commit, run, CLOSED_WORDS);
      await this.#desk.store.ledger.complete(claim, { head: now.head });
      return 'done';
    }
    if (now.head === head) return this.#judgeAndPublish({ claim, client, commit, run, now }, signal);
    if (this.#mayLag(claim)) return 'not there yet';
    await this.#close(client, commit, run, supersededWords(now.head));
    const moved = { ...commit, head: now.head };
    const newRun = await this.#open(client, moved, claim);
    if (newRun === undefined) return 'lost';
    return this.#judgeAndPublish({ claim, client, commit: moved, run: newRun, now }, signal);
  }

  /** Closes the check of a claim that a newer push has overtaken. */
  async supersede(claim: Claim): Promise<void> {
    const client = await this.#desk.clients(claim.pull.installation);
    const commit = commitOf(claim);
    const run = await this.#open(client, commit, claim);
    if (run === undefined || run.completed) return;
    await this.#close(client, commit, run, supersededWords('the newest commit'));
  }

  /** The intent is written before GitHub is asked, so that a crash leaves no check open unseen. */
  async #open(client: Client, commit: CheckedCommit, claim: Claim): Promise<OwnRun | undefined> {
    const { checkRuns } = this.#desk.store;
    const key = { repositoryId: commit.repositoryId, head: commit.head, name: CHECK_NAME };
    const intended = await checkRuns.intend(claim, key, `${commit.repositoryId}:${commit.head}`);
    if (intended === undefined) return undefined;
    const run = await openCheck(client, commit, claim.attempt === 1);
    await checkRuns.opened(key, run.id);
    return run;
  }

  async #close(
    client: Client,
    commit: CheckedCommit,
    run: OwnRun,
    words: Parameters<typeof finishCheck>[3],
  ): Promise<void> {
    if (!run.completed) await finishCheck(client, commit, run.id, words);
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
    if (Date.now() - since < LAG_MS) return true;
    this.#lagging.delete(key);
    return false;
  }

  async #judgeAndPublish({ claim, client, commit, run, now }: Opened, signal: AbortSignal): Promise<Ended> {
    const { store, cacheOf, today, webUrl, log } = this.#desk;
    const { pull } = claim;
    const repository = githubRepository(
      client,
      { owner: pull.owner, repo: pull.repository },
      cacheOf(pull.installation),
    );
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
    const check = await checkForAll(wanted.check, pull, now, this.#desk);
    const published = await publish(client, {
      pull,
      commit,
      present: { run, conversation: now.conversation },
      wanted: { ...wanted, check },
    });
    await this.#completed(commit, check.conclusion);
    log.info(
      { ...logged(claim), verdict: review.verdict, findings: review.findings.length, writes: published.writes },
      'reviewed',
    );
    return (await store.ledger.complete(claim, { head: now.head })) ? 'done' : 'lost';
  }

  async #judge(change: Change, repository: Repository, signal: AbortSignal): Promise<Review> {
    const outcome = await this.#desk.judges.judge(change, repository, signal);
    if (outcome.kind === 'review') return outcome.review;
    const { base, mergeBase, head } = change;
    return unfinishedReview({ base, mergeBase, head }, outcome.why);
  }
}

interface Opened {
  readonly claim: Claim;
  readonly client: Client;
  readonly commit: CheckedCommit;
  readonly run: OwnRun;
  readonly now: PullNow;
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
