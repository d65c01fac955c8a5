import type { CheckRun, Pull, ReviewComment } from '../support/fake-github/index.js';
import { until } from '../support/running-app.js';
import { AUTHOR, BRANCH, DESCRIPTION, type Sample, TITLE } from './sample.js';
import type { Stage } from './stage.js';
import { openSuggestions } from './suggestion.js';

/** Something that happened, `at` so many milliseconds after the round it belongs to began. */
export type Moment = { readonly at: number } & (
  | { readonly kind: 'opened'; readonly files: number; readonly additions: number; readonly deletions: number }
  | { readonly kind: 'applied'; readonly places: readonly string[]; readonly commit: string }
  | { readonly kind: 'pushed'; readonly subject: string; readonly commit: string }
  | { readonly kind: 'heard'; readonly event: string; readonly status: number }
  | { readonly kind: 'check opened' }
  | { readonly kind: 'check completed'; readonly conclusion: string; readonly title: string }
  | { readonly kind: 'reviewed'; readonly requests: number }
  | { readonly kind: 'merged'; readonly commit: string }
  | { readonly kind: 'failed'; readonly why: string }
);

/** A moment before its time is known. */
type Happening = Moment extends infer One ? (One extends Moment ? Omit<One, 'at'> : never) : never;

const PUSH = 'Drop the socket, pin the image and keep the token out of git';

/** One pull request from its opening to its merge. Everything that people do to it goes through here, one at a time. */
export class Play {
  readonly pull: Pull;
  readonly moments: Moment[] = [];
  readonly #stage: Stage;
  readonly #sample: Sample;
  readonly #listeners: Array<(moment: Moment) => void> = [];
  #round: Promise<void> | undefined;
  #began = performance.now();

  private constructor(stage: Stage, sample: Sample, pull: Pull) {
    this.#stage = stage;
    this.#sample = sample;
    this.pull = pull;
  }

  /** Opens the pull request and hears of everything from then on; `finished` tells when its review stands. */
  static async open(stage: Stage, sample: Sample, hear: (moment: Moment) => void): Promise<Play> {
    await stage.repository.commit(BRANCH, { files: sample.change, message: TITLE, by: AUTHOR });
    const asked = stage.github.requests.length;
    const pull = await stage.repository.openPull({ head: BRANCH, title: TITLE, body: DESCRIPTION, by: AUTHOR });
    const play = new Play(stage, sample, pull);
    play.hear(hear);
    play.#watch(play.#first().then(() => play.#follow(asked)));
    return play;
  }

  /** Resolves when the round under way has ended; rejects when it failed. */
  async finished(): Promise<void> {
    await this.#round;
  }

  /** True while a push is being answered; nothing else is taken up meanwhile. */
  get busy(): boolean {
    return this.#round !== undefined;
  }

  hear(listener: (moment: Moment) => void): void {
    this.#listeners.push(listener);
  }

  get check(): CheckRun | undefined {
    return this.pull.conversation.checks[0];
  }

  /** The comments whose suggestion can be applied now. */
  get suggestions(): readonly ReviewComment[] {
    return openSuggestions(this.pull);
  }

  /** Commits the suggestions of these comments. Rejects with `SuggestionRefused` where GitHub would. */
  apply(comments: readonly number[]): Promise<void> {
    return this.#act(async () => {
      const places = comments.map((id) => placeOf(this.pull.conversation.threadOf(id).comment));
      const commit = await this.pull.applySuggestion(comments, AUTHOR);
      return { kind: 'applied', places, commit };
    });
  }

  /** Pushes a commit that repairs what no suggestion can. */
  pushRest(): Promise<void> {
    return this.#act(async () => {
      const { repaired: files, withdrawn: removed } = this.#sample;
      const commit = await this.#stage.repository.commit(BRANCH, { files, removed, message: PUSH, by: AUTHOR });
      return { kind: 'pushed', subject: PUSH, commit };
    });
  }

  /** Merges. Rejects while the gate is shut. */
  async merge(): Promise<void> {
    this.#begin({ kind: 'merged', commit: await this.pull.merge(AUTHOR) });
  }

  /** Does what changes the head, and returns once that is done; the App's answer is `finished`. */
  async #act(deed: () => Promise<Happening>): Promise<void> {
    if (this.busy) throw new Error('The review of the last push is still under way');
    const asked = this.#stage.github.requests.length;
    const done = deed().then((happening) => this.#begin(happening));
    this.#watch(
      done.then(
        () => this.#follow(asked),
        () => undefined,
      ),
    );
    await done;
  }

  async #first(): Promise<void> {
    const files = await this.pull.files();
    const sum = (side: 'additions' | 'deletions') => files.reduce((total, file) => total + file[side], 0);
    this.#begin({ kind: 'opened', files: files.length, additions: sum('additions'), deletions: sum('deletions') });
  }

  /** Watches the App answer a new head; `asked` is how many requests it had made before. */
  async #follow(asked: number): Promise<void> {
    const { github, repository, log } = this.#stage;
    const { head } = this.pull;
    const told = () => log.slice(-3).join('');
    const heard = await until(
      () =>
        github.deliveries.find(
          ({ event, payload, statusCode }) => event === 'pull_request' && statusCode !== 0 && headOf(payload) === head,
        ),
      told,
    );
    this.#tell({ kind: 'heard', event: `${heard.event}.${heard.action}`, status: heard.statusCode });
    await until(() => repository.checks.latest(head)[0], told);
    this.#tell({ kind: 'check opened' });
    const check = await until(() => repository.checks.latest(head).find(({ status }) => status === 'completed'), told);
    this.#tell({ kind: 'check completed', conclusion: check.conclusion ?? 'none', title: check.title ?? '' });
    await until(() => log.find((line) => line.includes('"msg":"reviewed"') && line.includes(head)), told);
    this.#tell({ kind: 'reviewed', requests: github.requests.length - asked });
  }

  /** Makes a promise the round under way. What goes wrong in it is told, also when nobody waits for `finished`. */
  #watch(round: Promise<void>): void {
    this.#round = round.finally(() => {
      this.#round = undefined;
    });
    this.#round.catch((error: unknown) => this.#tell({ kind: 'failed', why: String(error) }));
  }

  /** Tells of a deed, from which the times of its consequences count. */
  #begin(happening: Happening): void {
    this.#began = performance.now();
    this.#tell(happening);
  }

  #tell(happening: Happening): void {
    const moment: Moment = { ...happening, at: performance.now() - this.#began };
    this.moments.push(moment);
    for (const listener of this.#listeners) listener(moment);
  }
}

/** Where a comment stands, as "file:line". */
export const placeOf = ({ place }: ReviewComment): string =>
  place.line === null ? place.path : `${place.path}:${place.line}`;

function headOf(payload: unknown): unknown {
  const { pull_request: pull } = payload as { readonly pull_request?: { readonly head?: { readonly sha?: unknown } } };
  return pull?.head?.sha;
}
