import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Database } from '../../src/store/database.js';
import { type Claim, type Store, storeOn } from '../../src/store/index.js';
import { engines } from '../contracts/database.js';
import { delivery, emptyTables, head, passTime, pullRequest, review } from './sample.js';

/** A seeded generator (mulberry32), so that a failing run can be repeated. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * below) | 0;
  };
}

/** What the ledger has promised so far for one pull request. */
interface Expected {
  wanted: number;
  newest: number;
  done: number;
  live: Claim | undefined;
}

/** A world of a few pull requests in which things happen at random; every answer is checked against the model. */
class World {
  readonly #store: Store;
  readonly #database: Database;
  readonly #below: (below: number) => number;
  readonly #expected = new Map<number, Expected>();
  readonly #zombies: Claim[] = [];
  #pushes = 0;

  constructor(database: Database, seed: number) {
    this.#database = database;
    this.#store = storeOn(database);
    this.#below = generator(seed);
  }

  step(): Promise<void> {
    switch (this.#below(10)) {
      case 0:
      case 1:
        return this.push();
      case 2:
      case 3:
        return this.claim();
      case 4:
        return this.complete();
      case 5:
        return this.fail();
      case 6:
        return this.release();
      case 7:
        return this.expire();
      case 8:
        return this.bother();
      default:
        return this.time();
    }
  }

  async push(): Promise<void> {
    const number = 1 + this.#below(5);
    const sha = ++this.#pushes;
    const guid = `push ${sha}`;
    const job = review(pullRequest(number), head(sha));
    expect((await this.#store.ledger.accept(delivery(guid), job)).kind).toBe('accepted');
    expect((await this.#store.ledger.accept(delivery(guid), job)).kind).toBe('duplicate');
    const before = this.#expected.get(number);
    this.#expected.set(number, {
      wanted: (before?.wanted ?? 0) + 1,
      newest: sha,
      done: before?.done ?? 0,
      live: before?.live,
    });
  }

  async claim(): Promise<void> {
    for (const claim of await this.#store.ledger.claim(1 + this.#below(3), 'worker', 60)) {
      const pull = this.#of(claim);
      expect(pull.live).toBeUndefined();
      expect(claim.generation).toBe(pull.wanted);
      expect(claim.head).toBe(head(pull.newest));
      expect(claim.generation).toBeGreaterThan(pull.done);
      pull.live = claim;
    }
    expect(this.#live().length).toBeLessThanOrEqual(3);
  }

  async complete(): Promise<void> {
    const claim = this.#any(this.#live());
    if (claim === undefined) return;
    const pull = this.#of(claim);
    expect(await this.#store.ledger.complete(claim, { head: claim.head })).toBe(true);
    expect(claim.generation).toBeGreaterThan(pull.done);
    pull.done = claim.generation;
    this.#end(claim);
  }

  async fail(): Promise<void> {
    const claim = this.#any(this.#live());
    if (claim === undefined) return;
    const expected = claim.attempt >= 5 && claim.generation === this.#of(claim).wanted ? 'dead' : 'retry';
    expect(await this.#store.ledger.fail(claim, 'no luck')).toBe(expected);
    this.#end(claim);
  }

  async release(): Promise<void> {
    const claim = this.#any(this.#live());
    if (claim === undefined) return;
    expect(await this.#store.ledger.release(claim)).toBe(true);
    this.#end(claim);
  }

  /** The lease runs out, and the worker has not noticed. */
  async expire(): Promise<void> {
    const claim = this.#any(this.#live());
    if (claim === undefined) return;
    const superseded = this.#of(claim).wanted > claim.generation;
    expect(await this.#store.ledger.heartbeat(claim, 0)).toBe(superseded ? 'superseded' : 'ok');
    const [again] = (await this.#store.ledger.claim(10, 'thief', 60)).filter((stolen) => {
      const mine = stolen.pull.number === claim.pull.number;
      if (!mine) this.#of(stolen).live = stolen;
      return mine;
    });
    this.#end(claim);
    if (again !== undefined) this.#of(again).live = again;
    else await this.#store.ledger.release(claim);
  }

  /** A worker that lost its claim tries everything. */
  async bother(): Promise<void> {
    const zombie = this.#any(this.#zombies);
    if (zombie === undefined) return;
    expect(await this.#store.ledger.complete(zombie, { head: zombie.head })).toBe(false);
    expect(await this.#store.ledger.fail(zombie, 'late')).toBe('lost');
    expect(await this.#store.ledger.heartbeat(zombie, 60)).toBe('lost');
    expect(await this.#store.ledger.release(zombie)).toBe(false);
  }

  time(): Promise<void> {
    return passTime(this.#database);
  }

  /** Whatever happened, the newest head of every pull request is reviewed in the end. */
  async settle(): Promise<void> {
    for (const claim of this.#live()) {
      await this.#store.ledger.release(claim);
      this.#end(claim);
    }
    for (const number of this.#expected.keys()) {
      if ((await this.#store.ledger.progress(1000, number))?.dead !== true) continue;
      const pull = this.#expected.get(number);
      if (pull !== undefined) pull.wanted++;
      await this.#store.ledger.accept(delivery(), review(pullRequest(number), head(pull?.newest ?? 0)));
    }
    await this.time();
    for (let claims = await this.#take(); claims.length > 0; claims = await this.#take()) {
      for (const claim of claims) expect(await this.#store.ledger.complete(claim, { head: claim.head })).toBe(true);
    }
    for (const [number, pull] of this.#expected) {
      const done = { generation: pull.wanted, head: head(pull.newest) };
      expect(await this.#store.ledger.progress(1000, number)).toMatchObject({ done, wanted: done, running: false });
    }
  }

  #take(): Promise<readonly Claim[]> {
    return this.#store.ledger.claim(3, 'worker', 60);
  }

  #live(): readonly Claim[] {
    return [...this.#expected.values()].flatMap(({ live }) => live ?? []);
  }

  #end(claim: Claim): void {
    this.#of(claim).live = undefined;
    this.#zombies.push(claim);
  }

  #any(claims: readonly Claim[]): Claim | undefined {
    return claims[this.#below(claims.length)];
  }

  #of(claim: Claim): Expected {
    const pull = this.#expected.get(claim.pull.number);
    if (pull === undefined) throw new Error(`nobody pushed to ${claim.pull.number}`);
    return pull;
  }
}

describe.each(engines)('any order of events on $name', ({ open }) => {
  let database: Database;

  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'seed %i: no wish is lost, no pull request leased twice, nothing done out of order, no late write',
    async (seed) => {
      await emptyTables(database);
      const world = new World(database, seed);
      for (let step = 0; step < 120; step++) await world.step();
      await world.settle();
    },
  );
});
