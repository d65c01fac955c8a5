import type { Json } from './answer.js';
import { type Person, personJson } from './people.js';

/** A GitHub App as others see it: ours, or one a test invents to play another checker. */
export interface AppIdentity {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly events: readonly string[];
}

/** What happened in a repository, for whoever wants to send it as a webhook. */
export interface Happening {
  readonly event: string;
  readonly action: string;
  readonly repositoryId: number;
  readonly payload: Json;
}

/** What all parts of the fake share: identities, numbers, the clock and the place where happenings are told. */
export class World {
  readonly app: AppIdentity;
  readonly bot: Person;
  /** Things the fake itself did wrong, or was asked and does not know. Tests expect none. */
  readonly violations: string[] = [];
  /** The REST root that links in answers start with; known once the server listens. */
  api = '';
  tell: (happening: Happening) => void = () => undefined;
  readonly #people = new Map<string, Person>();
  #lastId = 1000;
  #commitClock = 1_767_225_600;

  constructor(app: AppIdentity) {
    this.app = app;
    this.bot = this.person(`${app.slug}[bot]`, 'Bot');
  }

  /** A number never handed out before, for ids of every kind. */
  id(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** GitHub's timestamps have no fraction. */
  now(): string {
    return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** Commit dates advance by a minute a commit, so that equal histories have equal ids. */
  commitTime(): number {
    this.#commitClock += 60;
    return this.#commitClock;
  }

  /** The person with that login, known from now on. */
  person(login: string, type: Person['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Person {
    const known = this.#people.get(login.toLowerCase());
    if (known !== undefined) return known;
    const person = { id: this.id(), login, type };
    this.#people.set(login.toLowerCase(), person);
    return person;
  }

  /** The person with that login, if anybody has it. */
  knownPerson(login: string): Person | undefined {
    return this.#people.get(login.toLowerCase());
  }

  personJson(person: Person): Json {
    return personJson(person, this.api);
  }

  /** GitHub's `integration`. */
  appJson(app: AppIdentity = this.app): Json {
    return {
      id: app.id,
      slug: app.slug,
      client_id: `Iv1.${app.id}`,
      node_id: `A_${app.id}`,
      owner: this.personJson(this.person('app-owner')),
      name: app.name,
      description: null,
      external_url: 'https://example.com',
      html_url: `https://github.com/apps/${app.slug}`,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      permissions: app.permissions,
      events: app.events,
    };
  }
}
