import { type Answer, type Json, notFound } from './answer.js';
import type { Caller } from './credentials.js';
import type { FakeGitHub } from './fake-github.js';
import type { Pull } from './pull.js';
import type { Repository } from './repository.js';

/** A request that passed authentication, permission and description, on its way to a route. */
export class Call {
  readonly github: FakeGitHub;
  readonly caller: Caller;
  readonly parameters: Json;
  readonly url: URL;
  readonly accept: string;
  readonly authorization: string;
  readonly #repository: Repository | undefined;
  readonly #body: unknown;

  constructor(facts: {
    github: FakeGitHub;
    caller: Caller;
    parameters: Json;
    url: URL;
    accept: string;
    authorization: string;
    repository: Repository | undefined;
    body: unknown;
  }) {
    this.github = facts.github;
    this.caller = facts.caller;
    this.parameters = facts.parameters;
    this.url = facts.url;
    this.accept = facts.accept;
    this.authorization = facts.authorization;
    this.#repository = facts.repository;
    this.#body = facts.body;
  }

  /** A path or query parameter as text; empty if it was not given. */
  text(name: string): string {
    const value = this.parameters[name];
    return typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  }

  number(name: string): number {
    return Number(this.parameters[name]);
  }

  /** The body, which GitHub's description has already accepted as having this shape. */
  body<Body>(): Body {
    return (this.#body ?? {}) as Body;
  }

  /** The repository in the path. */
  get repository(): Repository {
    if (this.#repository === undefined) throw notFound();
    return this.#repository;
  }

  /** The pull request whose number is in the path. Refuses with 404. */
  get pull(): Pull {
    const number = this.number('pull_number' in this.parameters ? 'pull_number' : 'issue_number');
    const pull = this.repository.pulls.find((candidate) => candidate.number === number);
    if (pull === undefined) throw notFound();
    return pull;
  }

  /** Whether the caller asked for the raw bytes. */
  get wantsRaw(): boolean {
    return /application\/vnd\.github(\.v3)?\.raw/.test(this.accept);
  }
}

/** What stands behind one endpoint. */
export type Route = (call: Call) => Answer | Promise<Answer>;

/** Routes by the operation ids of GitHub's description. */
export type Routes = Readonly<Record<string, Route>>;
