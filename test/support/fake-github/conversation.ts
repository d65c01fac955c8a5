import { notFound } from './answer.js';
import { announceComment, type IssueComment } from './issue-comments.js';
import type { Person } from './people.js';
import type { Pull } from './pull.js';
import { createReview, type NewReview } from './reviews.js';
import { follow, type ReviewComment, type Thread } from './threads.js';

/** A review as it was submitted; `PENDING` ones are seen by their author only. */
export interface Review {
  readonly id: number;
  readonly author: Person;
  body: string;
  readonly state: 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'PENDING';
  readonly commitId: string;
  readonly submittedAt: string;
}

/** Everything said about a pull request: reviews, threads on the diff, and comments below. */
export class Conversation {
  readonly pull: Pull;
  readonly reviews: Review[] = [];
  threads: Thread[] = [];
  comments: IssueComment[] = [];

  constructor(pull: Pull) {
    this.pull = pull;
  }

  /** All comments on the diff, oldest first. */
  get reviewComments(): ReviewComment[] {
    return this.threads.flatMap((thread) => thread.comments).sort((a, b) => a.id - b.id);
  }

  /** The check runs of the head commit, newest first. */
  get checks(): ReturnType<Pull['repository']['checks']['latest']> {
    return this.pull.repository.checks.latest(this.pull.head);
  }

  /** A comment on the diff and its thread. Refuses with 404. */
  threadOf(commentId: number): { thread: Thread; comment: ReviewComment } {
    for (const thread of this.threads) {
      const comment = thread.comments.find((candidate) => candidate.id === commentId);
      if (comment !== undefined) return { thread, comment };
    }
    throw notFound();
  }

  /** Somebody writes below the pull request; the App is told. */
  async say(login: string, body: string): Promise<IssueComment> {
    return this.comment(this.pull.repository.world.person(login), body);
  }

  /** Somebody answers a comment on the diff. */
  reply(commentId: number, login: string, body: string): ReviewComment {
    const { thread, comment } = this.threadOf(commentId);
    const { world } = this.pull.repository;
    return this.addTo(thread, world.person(login), body, comment);
  }

  /** Somebody reviews, under the same rules as through the API. */
  review(login: string, review: NewReview): Promise<Review> {
    return createReview(this.pull, this.pull.repository.world.person(login), review);
  }

  /** Marks a comment's thread as resolved, as anybody with write access and the author may. */
  resolve(commentId: number, login: string): void {
    this.threadOf(commentId).thread.resolvedBy = this.pull.repository.world.person(login);
  }

  /** Adds a comment below the pull request in somebody's name. */
  async comment(author: Person, body: string): Promise<IssueComment> {
    const { world } = this.pull.repository;
    const now = world.now();
    const viaApp = author === world.bot;
    const comment = { id: world.id(), author, body, viaApp, createdAt: now, updatedAt: now, minimized: undefined };
    this.comments.push(comment);
    await announceComment(this.pull, comment);
    return comment;
  }

  /** Adds a comment to a thread. */
  addTo(thread: Thread, author: Person, body: string, replyTo?: ReviewComment, reviewId?: number): ReviewComment {
    const { world } = this.pull.repository;
    const now = world.now();
    const comment: ReviewComment = {
      id: world.id(),
      author,
      body,
      place: thread.place,
      reviewId: reviewId ?? this.#silentReview(author),
      // GitHub hangs every answer under the first comment of the thread.
      replyTo: replyTo === undefined ? undefined : (replyTo.replyTo ?? replyTo.id),
      createdAt: now,
      updatedAt: now,
      minimized: undefined,
    };
    thread.comments.push(comment);
    return comment;
  }

  /** Removes one comment. A thread with answers stays; an empty one goes. */
  removeReviewComment(commentId: number): void {
    const { thread, comment } = this.threadOf(commentId);
    thread.comments = thread.comments.filter((candidate) => candidate !== comment);
    this.threads = this.threads.filter((candidate) => candidate.comments.length > 0);
  }

  /** Follows a push: threads whose lines moved go with them, threads whose lines changed become outdated. */
  async moveTo(oldHead: string, oldMergeBase: string): Promise<void> {
    for (const thread of this.threads) await follow(this.pull, thread, oldHead, oldMergeBase);
  }

  /** A comment outside a review gets a review of its own, without words. */
  #silentReview(author: Person): number {
    const { world } = this.pull.repository;
    const id = world.id();
    this.reviews.push({
      id,
      author,
      body: '',
      state: 'COMMENTED',
      commitId: this.pull.head,
      submittedAt: world.now(),
    });
    return id;
  }
}
