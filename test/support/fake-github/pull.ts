import type { Json } from './answer.js';
import { Conversation } from './conversation.js';
import { type ChangedFile, changedFiles } from './diff.js';
import { type MergeState, mergeState } from './gate.js';
import { testMerge } from './merge.js';
import type { Person } from './people.js';
import { pullJson } from './pull-json.js';
import type { Repository } from './repository.js';
import { applySuggestions } from './suggestion.js';

/** What it takes to open a pull request. `head` is a branch here, or of `from` when it comes from a fork. */
export interface OpenPull {
  readonly head: string;
  readonly base?: string;
  readonly title: string;
  readonly body?: string;
  readonly from?: Repository;
  readonly draft?: boolean;
  readonly by?: string;
  readonly maintainerCanModify?: boolean;
}

/** A pull request. Methods that change it tell the App, as GitHub does. */
export class Pull {
  readonly repository: Repository;
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly author: Person;
  readonly headRepository: Repository;
  readonly headBranch: string;
  readonly maintainerCanModify: boolean;
  readonly createdAt: string;
  readonly conversation: Conversation;
  baseBranch: string;
  head: string;
  draft: boolean;
  state: 'open' | 'closed' = 'open';
  updatedAt: string;
  closedAt: string | null = null;
  merged: { readonly by: Person; readonly at: string; readonly commit: string } | undefined;
  #lastBase: string;

  private constructor(repository: Repository, number: number, request: OpenPull) {
    const { world } = repository;
    this.repository = repository;
    this.id = world.id();
    this.number = number;
    this.title = request.title;
    this.body = request.body ?? null;
    this.headRepository = request.from ?? repository;
    this.author = request.by === undefined ? this.headRepository.owner : world.person(request.by);
    this.headBranch = request.head;
    this.baseBranch = request.base ?? repository.defaultBranch;
    this.maintainerCanModify = request.maintainerCanModify ?? false;
    this.draft = request.draft ?? false;
    this.createdAt = world.now();
    this.updatedAt = this.createdAt;
    this.head = this.headRepository.headOf(request.head);
    this.#lastBase = repository.headOf(this.baseBranch);
    this.conversation = new Conversation(this);
  }

  /** Makes the pull request and brings its head commit into the base repository, as `refs/pull/N/head`. */
  static async open(repository: Repository, number: number, request: OpenPull): Promise<Pull> {
    const pull = new Pull(repository, number, request);
    await pull.#fetchHead();
    return pull;
  }

  get url(): string {
    return `${this.repository.url}/pulls/${this.number}`;
  }

  get htmlUrl(): string {
    return `https://github.com/${this.repository.fullName}/pull/${this.number}`;
  }

  /** The tip of the base branch; of a closed pull request, where it was when that closed. */
  get base(): string {
    return this.state === 'open' ? this.repository.headOf(this.baseBranch) : this.#lastBase;
  }

  /** The commit the change starts from: where base and `head` parted. */
  mergeBase(head: string = this.head): Promise<string> {
    return this.repository.git.word(['merge-base', this.base, head]);
  }

  /** The changed files from the merge base to `head`. */
  async files(head: string = this.head): Promise<readonly ChangedFile[]> {
    return changedFiles(this.repository.git, await this.mergeBase(head), head);
  }

  /** Whether a commit is one of those this pull request would bring in. */
  async contains(sha: string): Promise<boolean> {
    if (this.head === sha) return true;
    const commits = await this.repository.git.word(['rev-list', `${await this.mergeBase()}..${this.head}`]);
    return commits.split('\n').includes(sha);
  }

  /** Whether the base branch's demands let this be merged, and what stands in the way. */
  mergeState(): MergeState {
    return mergeState(this);
  }

  async close(by?: string): Promise<void> {
    this.#lastBase = this.base;
    this.state = 'closed';
    this.closedAt = this.repository.world.now();
    await this.announce('closed', this.#actor(by));
  }

  async reopen(by?: string): Promise<void> {
    this.state = 'open';
    this.closedAt = null;
    await this.announce('reopened', this.#actor(by));
  }

  async readyForReview(by?: string): Promise<void> {
    this.draft = false;
    await this.announce('ready_for_review', this.#actor(by));
  }

  async convertToDraft(by?: string): Promise<void> {
    this.draft = true;
    await this.announce('converted_to_draft', this.#actor(by));
  }

  /** Aims the pull request at another branch. */
  async retarget(branch: string, by?: string): Promise<void> {
    const from = { ref: { from: this.baseBranch }, sha: { from: this.base } };
    this.repository.headOf(branch);
    this.baseBranch = branch;
    await this.announce('edited', this.#actor(by), { changes: { base: from } });
  }

  /** Merges with a merge commit. Refused like GitHub does while the gate is shut or the branches conflict. */
  async merge(by?: string): Promise<string> {
    const state = this.mergeState();
    if (state.kind === 'blocked') throw new Error(`Merging is blocked: ${state.reasons.join('; ')}`);
    const merged = await testMerge(this);
    if (merged === undefined) throw new Error('Merge conflict');
    this.#lastBase = this.base;
    const actor = this.#actor(by);
    this.state = 'closed';
    this.merged = { by: actor, at: this.repository.world.now(), commit: merged };
    this.closedAt = this.merged.at;
    await this.repository.move(this.baseBranch, merged, actor.login);
    await this.announce('closed', actor);
    return merged;
  }

  /**
   * Commits suggestions to the head branch as the "Commit suggestion" button does, and returns the commit's id.
   * Throws where GitHub would refuse: closed, outdated, on deleted lines, nothing changed, overlapping, no permission.
   */
  applySuggestion(comments: number | readonly number[], by?: string): Promise<string> {
    return applySuggestions(this, typeof comments === 'number' ? [comments] : comments, this.#actor(by));
  }

  /** Takes over a push to the head branch. Called by the repository pushed to. */
  async followPush(pushed: Repository, branch: string, before: string, sender: Person): Promise<void> {
    if (this.state !== 'open' || pushed !== this.headRepository || branch !== this.headBranch) return;
    const oldMergeBase = await this.mergeBase();
    this.head = pushed.headOf(branch);
    await this.#fetchHead();
    await this.conversation.moveTo(before, oldMergeBase);
    await this.announce('synchronize', sender, { before, after: this.head });
  }

  /** Tells the App that something happened to this pull request. */
  async announce(action: string, sender: Person, more: Json = {}): Promise<void> {
    const { world } = this.repository;
    this.updatedAt = world.now();
    const pull_request = await pullJson(this);
    const payload = { action, number: this.number, pull_request, ...more, sender: world.personJson(sender) };
    world.tell({ event: 'pull_request', action, repositoryId: this.repository.id, payload });
  }

  #actor(login: string | undefined): Person {
    return login === undefined ? this.author : this.repository.world.person(login);
  }

  async #fetchHead(): Promise<void> {
    const { git } = this.repository;
    const ref = `refs/pull/${this.number}/head`;
    if (this.headRepository === this.repository) {
      await git.run(['update-ref', ref, this.head]);
    } else {
      const refspec = `+refs/heads/${this.headBranch}:${ref}`;
      await git.run(['fetch', '--quiet', '--no-tags', this.headRepository.git.directory, refspec]);
    }
  }
}
