import { join } from 'node:path';
import { CheckRuns } from './check-runs.js';
import { type Files, makeCommit } from './commit.js';
import { Git } from './git.js';
import type { Person, Role } from './people.js';
import { type OpenPull, Pull } from './pull.js';
import type { World } from './world.js';

/** What a branch demands before a merge, as a ruleset would. */
export interface Protection {
  readonly requiredChecks: ReadonlyArray<{ readonly name: string; readonly appId?: number }>;
  readonly conversationResolution?: boolean;
}

/** What a push puts on a branch. */
export interface Push {
  readonly files?: Files;
  readonly removed?: readonly string[];
  readonly message?: string;
  /** Login of the one who pushes; the repository's owner by default. */
  readonly by?: string;
  readonly author?: { readonly name: string; readonly email: string };
}

/** One repository: a bare git repository on disk, and GitHub's own records about it in memory. */
export class Repository {
  readonly world: World;
  readonly id: number;
  readonly name: string;
  readonly owner: Person;
  readonly git: Git;
  readonly private: boolean;
  readonly parent: Repository | undefined;
  readonly defaultBranch = 'main';
  readonly createdAt: string;
  readonly checks: CheckRuns;
  readonly pulls: Pull[] = [];
  readonly protections = new Map<string, Protection>();
  readonly collaborators = new Map<string, Role>();
  pushedAt: string;
  #nextNumber = 1;
  readonly #branches = new Map<string, string>();
  readonly #forks: Repository[] = [];

  private constructor(
    world: World,
    git: Git,
    facts: { owner: Person; name: string; private: boolean; parent?: Repository },
  ) {
    this.world = world;
    this.git = git;
    this.id = world.id();
    this.owner = facts.owner;
    this.name = facts.name;
    this.private = facts.private;
    this.parent = facts.parent;
    this.createdAt = world.now();
    this.pushedAt = this.createdAt;
    this.checks = new CheckRuns(this);
    this.collaborators.set(facts.owner.login, 'admin');
  }

  /** Makes a repository whose `main` holds `files`. */
  static async create(
    world: World,
    directory: string,
    facts: { owner: string; name: string; files: Files; private?: boolean },
  ): Promise<Repository> {
    const git = await Git.init(join(directory, `${facts.owner}-${facts.name}-${world.id()}.git`));
    const owner = world.person(facts.owner);
    const repository = new Repository(world, git, { owner, name: facts.name, private: facts.private ?? true });
    await repository.#commit('main', undefined, { files: facts.files, message: 'Start' });
    return repository;
  }

  /** Copies this repository to another owner, as the fork button does. */
  async fork(owner: string): Promise<Repository> {
    const git = await Git.clone(this.git, `${this.git.directory}-fork-${owner}-${this.world.id()}`);
    const facts = { owner: this.world.person(owner), name: this.name, private: this.private, parent: this };
    const fork = new Repository(this.world, git, facts);
    for (const [branch, sha] of this.#branches) fork.#branches.set(branch, sha);
    this.#forks.push(fork);
    return fork;
  }

  get fullName(): string {
    return `${this.owner.login}/${this.name}`;
  }

  /** The repository's URL in the REST API. */
  get url(): string {
    return `${this.world.api}/repos/${this.fullName}`;
  }

  /** The commit a branch points to, if there is such a branch. */
  head(branch: string): string | undefined {
    return this.#branches.get(branch);
  }

  get branches(): ReadonlyMap<string, string> {
    return this.#branches;
  }

  /** Like `head`, for branches that must exist. Throws otherwise. */
  headOf(branch: string): string {
    const head = this.head(branch);
    if (head === undefined) throw new Error(`${this.fullName} has no branch ${branch}`);
    return head;
  }

  /** The commit that a branch name, ref or id means; undefined if it means none here. */
  async resolve(name: string): Promise<string | undefined> {
    const branch = this.head(name.replace(/^(refs\/)?heads\//, '')) ?? this.head(name);
    if (branch !== undefined) return branch;
    const ref = /^(refs\/)?(pull\/\d+\/(head|merge))$/.exec(name)?.[2];
    if (ref === undefined && !/^[0-9a-f]{7,40}$/.test(name)) return undefined;
    const wanted = ref === undefined ? name : `refs/${ref}`;
    return this.git.word(['rev-parse', '--quiet', '--verify', `${wanted}^{commit}`]).catch(() => undefined);
  }

  /** Makes a branch at another branch's head (or a commit) and returns the commit it points to. */
  async branch(name: string, from = 'main'): Promise<string> {
    const sha = this.head(from) ?? from;
    await this.git.run(['update-ref', `refs/heads/${name}`, sha]);
    this.#branches.set(name, sha);
    return sha;
  }

  /** Pushes one commit to a branch (made from the default branch if it is new) and returns the commit's id. */
  async commit(branch: string, push: Push): Promise<string> {
    const before = this.head(branch) ?? this.headOf(this.defaultBranch);
    const after = await this.#commit(branch, before, push);
    await this.#pushed(branch, before, push.by);
    return after;
  }

  /** Replaces a branch's history: one commit on top of `onto` (a branch or commit). */
  async forcePush(branch: string, onto: string, push: Push): Promise<string> {
    const before = this.headOf(branch);
    const after = await this.#commit(branch, this.head(onto) ?? onto, push);
    await this.#pushed(branch, before, push.by);
    return after;
  }

  /** Moves a branch to a commit that exists already, as updating a ref through the API does. */
  async move(branch: string, sha: string, by?: string): Promise<void> {
    const before = this.headOf(branch);
    await this.branch(branch, sha);
    await this.#pushed(branch, before, by);
  }

  /** Opens a pull request and tells the App about it. */
  async openPull(request: OpenPull): Promise<Pull> {
    const pull = await Pull.open(this, this.#nextNumber++, request);
    this.pulls.push(pull);
    await pull.announce('opened', pull.author);
    return pull;
  }

  /** The pull request with a number. Throws if there is none. */
  pull(number: number): Pull {
    const pull = this.pulls.find((candidate) => candidate.number === number);
    if (pull === undefined) throw new Error(`${this.fullName} has no pull request ${number}`);
    return pull;
  }

  /** Demands checks (and resolved conversations) of whoever merges into a branch. */
  protect(branch: string, protection: Protection): void {
    this.protections.set(branch, protection);
  }

  /** Gives somebody a role. */
  collaborator(login: string, role: Role): Person {
    const person = this.world.person(login);
    this.collaborators.set(person.login, role);
    return person;
  }

  roleOf(login: string): Role {
    return this.collaborators.get(login) ?? 'none';
  }

  /** How GitHub describes somebody's tie to the repository. It does not say what they may do. */
  associationOf(person: Person): 'OWNER' | 'COLLABORATOR' | 'NONE' {
    if (person === this.owner) return 'OWNER';
    return this.roleOf(person.login) === 'none' ? 'NONE' : 'COLLABORATOR';
  }

  /** Whether a commit is known here; branch names are not accepted. */
  async hasCommit(sha: string): Promise<boolean> {
    return (await this.git.object(sha))?.type === 'commit';
  }

  /** Stops the git process that belongs to this repository and its forks. */
  close(): void {
    this.git.close();
    for (const fork of this.#forks) fork.close();
  }

  async #commit(branch: string, parent: string | undefined, push: Push): Promise<string> {
    const sha = await makeCommit(this.git, {
      ref: `refs/heads/${branch}`,
      ...(parent === undefined ? {} : { parent }),
      files: push.files ?? {},
      removed: push.removed ?? [],
      message: push.message ?? 'Change',
      ...(push.author === undefined ? {} : { author: push.author }),
      at: this.world.commitTime(),
    });
    this.#branches.set(branch, sha);
    this.pushedAt = this.world.now();
    return sha;
  }

  /** A push reaches the pull requests that come from the branch, here and in the repository this one was forked from. */
  async #pushed(branch: string, before: string, by: string | undefined): Promise<void> {
    const sender = by === undefined ? this.owner : this.world.person(by);
    for (const repository of this.parent === undefined ? [this] : [this, this.parent]) {
      for (const pull of repository.pulls) await pull.followPush(this, branch, before, sender);
    }
  }
}
