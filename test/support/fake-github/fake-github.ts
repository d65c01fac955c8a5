import type { Files } from './commit.js';
import { Credentials, type Installation, type Permissions } from './credentials.js';
import { Faults } from './faults.js';
import { RateLimits } from './rate-limits.js';
import { Repository } from './repository.js';
import { repositoryJson } from './repository-json.js';
import type { LoggedRequest } from './requests.js';
import { HttpSide } from './server.js';
import { type Delivery, Webhooks } from './webhooks.js';
import { type AppIdentity, type Happening, World } from './world.js';

/** What a fake GitHub needs to know about the App. */
export interface FakeGitHubOptions {
  readonly appId: number;
  readonly slug: string;
  readonly webhookSecret: string;
  /** An existing directory for the git repositories; the caller removes it. */
  readonly dir: string;
  /** Where webhooks go; without it they are only recorded. */
  readonly webhookUrl?: string;
  /** What installations grant; the App's own least privileges by default. */
  readonly permissions?: Permissions;
}

const LEAST_PRIVILEGES: Permissions = {
  metadata: 'read',
  contents: 'read',
  pull_requests: 'write',
  checks: 'write',
};

const EVENTS = ['pull_request', 'issue_comment', 'check_run', 'check_suite'];

/** Entries that a recursive tree has at most, by GitHub's documentation. */
const TREE_ENTRIES = 100_000;

/** GitHub on the loopback interface. Everything a person does on GitHub is a method here; the App uses HTTP. */
export class FakeGitHub {
  readonly world: World;
  readonly credentials: Credentials;
  readonly limits = new RateLimits();
  readonly faults = new Faults();
  readonly repositories: Repository[] = [];
  /** The root of the REST API; GraphQL is at `/graphql`. The same APIs also stand where GHES has them. */
  url = '';
  /** After how many entries a recursive tree says `truncated`. */
  treeLimit = TREE_ENTRIES;
  readonly #directory: string;
  readonly #http: HttpSide;
  readonly #webhooks: Webhooks;
  readonly #permissions: Permissions;

  private constructor(options: FakeGitHubOptions) {
    this.#permissions = options.permissions ?? LEAST_PRIVILEGES;
    const { appId: id, slug } = options;
    const app: AppIdentity = { id, slug, name: slug, permissions: this.#permissions, events: EVENTS };
    this.world = new World(app);
    this.world.tell = (happening) => this.#told(happening);
    this.credentials = new Credentials(id);
    this.#directory = options.dir;
    this.#http = new HttpSide(this);
    const target = { url: options.webhookUrl, secret: options.webhookSecret };
    this.#webhooks = new Webhooks(target, this.world.violations, () => this.world.id());
  }

  /** Starts a fake GitHub on a free port. */
  static async start(options: FakeGitHubOptions): Promise<FakeGitHub> {
    const github = new FakeGitHub(options);
    github.url = await github.#http.listen();
    github.world.api = github.url;
    return github;
  }

  /** The App's private key, PEM. */
  get privateKey(): string {
    return this.credentials.privateKey;
  }

  /** What the fake did wrong or does not know, in words. Expect it to be empty. */
  get violations(): string[] {
    return this.world.violations;
  }

  /** Every request so far, in the order of arrival. */
  get requests(): readonly LoggedRequest[] {
    return this.#http.log;
  }

  /** Every webhook so far, also those that nobody received. */
  get deliveries(): readonly Delivery[] {
    return this.#webhooks.deliveries;
  }

  /** Sends webhooks there from now on. */
  deliverTo(url: string): void {
    this.#webhooks.target.url = url;
  }

  /** Sends a recorded webhook again. */
  redeliver(deliveryId: number): void {
    this.#webhooks.redeliver(deliveryId);
  }

  /** Resolves when all webhooks under way have been answered or given up. */
  settled(): Promise<void> {
    return this.#webhooks.settled();
  }

  /**
   * Makes a repository and installs the App on it; repositories of one owner share an installation.
   * With `installed: false` the App does not see it.
   */
  async repository(facts: {
    owner: string;
    name: string;
    files: Files;
    private?: boolean;
    installed?: boolean;
    permissions?: Permissions;
  }): Promise<Repository> {
    const repository = await Repository.create(this.world, this.#directory, facts);
    this.repositories.push(repository);
    if (facts.installed !== false) this.install(repository, facts.permissions);
    return repository;
  }

  /** Forks a repository to another account, where the App is not installed. */
  async fork(repository: Repository, owner: string): Promise<Repository> {
    const fork = await repository.fork(owner);
    this.repositories.push(fork);
    return fork;
  }

  /** Installs the App on a repository, with other permissions if given. */
  install(repository: Repository, permissions?: Permissions): Installation {
    const account = repository.owner.login;
    const known = [...this.credentials.installations.values()].find((installation) => installation.account === account);
    const fresh = { permissions: this.#permissions, repositories: new Set<number>(), suspended: false };
    const installation = known ?? { id: this.world.id(), account, ...fresh };
    if (permissions !== undefined) installation.permissions = permissions;
    installation.repositories.add(repository.id);
    this.credentials.installations.set(installation.id, installation);
    return installation;
  }

  /** The installation that covers a repository. Throws if there is none. */
  installationOf(repository: Repository): Installation {
    const installation = this.credentials.installationOf(repository.id);
    if (installation === undefined) throw new Error(`The App is not installed on ${repository.fullName}`);
    return installation;
  }

  /** A repository by its names, which GitHub compares without regard to case. */
  find(owner: string, name: string): Repository | undefined {
    const fullName = `${owner}/${name}`.toLowerCase();
    return this.repositories.find((repository) => repository.fullName.toLowerCase() === fullName);
  }

  /** Ends the life of all installation tokens, as an hour would. */
  expireTokens(): void {
    this.credentials.expireTokens();
  }

  /** Stops the server and the git processes. Files stay for the caller to remove. */
  async close(): Promise<void> {
    this.#webhooks.target.url = undefined;
    await this.#http.close();
    await this.settled();
    for (const repository of this.repositories) repository.close();
  }

  #told({ event, action, repositoryId, payload }: Happening): void {
    const installation = this.credentials.installationOf(repositoryId);
    const repository = this.repositories.find((candidate) => candidate.id === repositoryId);
    if (installation === undefined || repository === undefined) return;
    const ids = { installation: installation.id, repository: repositoryId };
    this.#webhooks.deliver(event, action, ids, {
      ...payload,
      repository: repositoryJson(repository),
      installation: { id: installation.id, node_id: `MDI_${installation.id}` },
    });
  }
}
