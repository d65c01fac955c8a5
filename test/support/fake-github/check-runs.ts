import { invalid, type Json, Refusal } from './answer.js';
import type { Pull } from './pull.js';
import type { Repository } from './repository.js';
import { type Annotation, type CheckOutput, checkOutput } from './sizes.js';
import type { AppIdentity } from './world.js';

/** What creates or changes a check run, in the words of the REST API. */
export interface CheckRequest {
  readonly name?: string;
  readonly head_sha?: string;
  readonly details_url?: string;
  readonly external_id?: string;
  readonly status?: string;
  readonly conclusion?: string;
  readonly started_at?: string;
  readonly completed_at?: string;
  readonly output?: CheckOutput;
  readonly actions?: ReadonlyArray<{
    readonly label: string;
    readonly description: string;
    readonly identifier: string;
  }>;
}

/** A check run as it stands. */
export interface CheckRun {
  readonly id: number;
  readonly suite: number;
  readonly app: AppIdentity;
  readonly headSha: string;
  readonly annotations: Annotation[];
  name: string;
  status: string;
  conclusion: string | null;
  externalId: string;
  detailsUrl: string;
  startedAt: string;
  completedAt: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  actions: NonNullable<CheckRequest['actions']>;
}

/** Statuses an App may set; `waiting`, `requested` and `pending` belong to GitHub Actions. */
const SETTABLE = new Set(['queued', 'in_progress', 'completed']);

/** The check runs of one repository, by any App. */
export class CheckRuns {
  readonly all: CheckRun[] = [];
  readonly #repository: Repository;
  readonly #suites = new Map<string, number>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** Creates a check run for a commit that this repository knows, and tells the App. */
  async create(request: CheckRequest, app: AppIdentity = this.#repository.world.app): Promise<CheckRun> {
    const { world } = this.#repository;
    const headSha = request.head_sha ?? '';
    if (!(await this.#repository.hasCommit(headSha))) throw new Refusal(422, `No commit found for SHA: ${headSha}`);
    const run: CheckRun = {
      id: world.id(),
      suite: this.#suiteOf(app, headSha),
      app,
      headSha,
      annotations: [],
      name: request.name ?? '',
      status: 'queued',
      conclusion: null,
      externalId: '',
      detailsUrl: `https://example.com/apps/${app.slug}`,
      startedAt: request.started_at ?? world.now(),
      completedAt: null,
      title: null,
      summary: null,
      text: null,
      actions: [],
    };
    this.#change(run, request);
    this.all.push(run);
    await this.announce(run, 'created');
    if (run.status === 'completed') await this.announce(run, 'completed');
    return run;
  }

  /** Changes a check run; annotations are added to those that are there. */
  async update(run: CheckRun, request: CheckRequest): Promise<CheckRun> {
    const before = run.status;
    this.#change(run, request);
    if (before !== 'completed' && run.status === 'completed') await this.announce(run, 'completed');
    return run;
  }

  /** The newest run of each name and App on a commit, newest first. */
  latest(sha: string): CheckRun[] {
    const newest = new Map<string, CheckRun>();
    for (const run of this.all.filter((candidate) => candidate.headSha === sha).reverse()) {
      const key = `${run.app.id} ${run.name}`;
      if (!newest.has(key)) newest.set(key, run);
    }
    return [...newest.values()];
  }

  /** Somebody presses "Re-run" on a check. */
  async rerequest(run: CheckRun, by: string): Promise<void> {
    await this.announce(run, 'rerequested', { sender: this.#sender(by) });
  }

  /** Somebody presses one of the check's own buttons. Throws if it has no such button. */
  async press(run: CheckRun, identifier: string, by: string): Promise<void> {
    if (!run.actions.some((action) => action.identifier === identifier))
      throw new Error(`There is no button ${identifier}`);
    await this.announce(run, 'requested_action', { requested_action: { identifier }, sender: this.#sender(by) });
  }

  /** Somebody presses "Re-run all checks" for a commit. */
  async rerequestSuite(sha: string, by: string): Promise<void> {
    const { world } = this.#repository;
    const suite = this.#suiteJson(this.#suiteOf(world.app, sha), world.app, sha);
    const payload = { action: 'rerequested', check_suite: await this.#fullSuite(suite, sha), sender: this.#sender(by) };
    world.tell({ event: 'check_suite', action: 'rerequested', repositoryId: this.#repository.id, payload });
  }

  /** GitHub's `check-run`. */
  json(run: CheckRun): Json {
    const url = `${this.#repository.url}/check-runs/${run.id}`;
    return {
      id: run.id,
      node_id: `CR_${run.id}`,
      head_sha: run.headSha,
      external_id: run.externalId,
      name: run.name,
      url,
      html_url: `https://github.com/${this.#repository.fullName}/runs/${run.id}`,
      details_url: run.detailsUrl,
      status: run.status,
      conclusion: run.conclusion,
      started_at: run.startedAt,
      completed_at: run.completedAt,
      output: {
        title: run.title,
        summary: run.summary,
        text: run.text,
        annotations_count: run.annotations.length,
        annotations_url: `${url}/annotations`,
      },
      check_suite: { id: run.suite },
      app: this.#repository.world.appJson(run.app),
      pull_requests: this.#pullsOf(run.headSha),
    };
  }

  /** Tells the App about one of its own check runs; others' runs stay between GitHub and them. */
  async announce(run: CheckRun, action: string, more: Json = {}): Promise<void> {
    const { world } = this.#repository;
    if (run.app !== world.app) return;
    const check_run = { ...this.json(run), check_suite: this.#suiteJson(run.suite, run.app, run.headSha) };
    const payload = { action, check_run, sender: world.personJson(world.bot), ...more };
    world.tell({ event: 'check_run', action, repositoryId: this.#repository.id, payload });
  }

  #sender(login: string): Json {
    const { world } = this.#repository;
    return world.personJson(world.person(login));
  }

  #suiteOf(app: AppIdentity, sha: string): number {
    const key = `${app.id} ${sha}`;
    const suite = this.#suites.get(key) ?? this.#repository.world.id();
    this.#suites.set(key, suite);
    return suite;
  }

  #suiteJson(id: number, app: AppIdentity, sha: string): Json {
    const pull = this.#repository.pulls.find((candidate) => candidate.head === sha);
    const own = pull?.headRepository === this.#repository;
    return {
      id,
      node_id: `CS_${id}`,
      head_branch: own ? (pull?.headBranch ?? null) : null,
      head_sha: sha,
      status: 'queued',
      conclusion: null,
      url: `${this.#repository.url}/check-suites/${id}`,
      before: null,
      after: sha,
      pull_requests: this.#pullsOf(sha),
      app: this.#repository.world.appJson(app),
      created_at: '2026-01-01T00:00:00Z',
      updated_at: this.#repository.world.now(),
    };
  }

  async #fullSuite(suite: Json, sha: string): Promise<Json> {
    const { git } = this.#repository;
    const [tree, message] = (await git.run(['show', '--no-patch', '--format=%T%x00%B', sha])).toString().split('\0');
    const who = { name: 'Fake Author', email: 'author@example.com' };
    const head_commit = {
      id: sha,
      tree_id: tree,
      message,
      timestamp: '2026-01-01T00:00:00Z',
      author: who,
      committer: who,
    };
    const check_runs_url = `${String(suite['url'])}/check-runs`;
    return { ...suite, head_commit, check_runs_url, latest_check_runs_count: this.latest(sha).length };
  }

  /** Open pull requests with that head from this very repository. GitHub lists none that come from forks. */
  #pullsOf(sha: string): Json[] {
    const own = (pull: Pull): boolean => pull.headRepository === this.#repository && pull.state === 'open';
    const { id, url, name } = this.#repository;
    return this.#repository.pulls.flatMap((pull) =>
      pull.head === sha && own(pull)
        ? [
            {
              id: pull.id,
              number: pull.number,
              url: pull.url,
              head: { ref: pull.headBranch, sha: pull.head, repo: { id, url, name } },
              base: { ref: pull.baseBranch, sha: pull.base, repo: { id, url, name } },
            },
          ]
        : [],
    );
  }

  #change(run: CheckRun, request: CheckRequest): void {
    const status = request.status ?? (request.conclusion === undefined ? run.status : 'completed');
    const conclusion = request.conclusion ?? (status === 'completed' ? run.conclusion : null);
    if (!SETTABLE.has(status)) throw invalid({ resource: 'CheckRun', code: 'invalid', field: 'status' });
    if (status === 'completed' && conclusion === null) {
      throw new Refusal(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.');
    }
    if (conclusion === 'stale') throw invalid({ resource: 'CheckRun', code: 'invalid', field: 'conclusion' });
    if (run.status === 'completed' && status !== 'completed') {
      throw invalid({
        resource: 'CheckRun',
        code: 'custom',
        field: 'status',
        message: 'A completed check run cannot run again',
      });
    }
    const { output } = request;
    if (output !== undefined) {
      if (output.title === undefined || output.summary === undefined) {
        const missing = output.title === undefined ? 'title' : 'summary';
        throw new Refusal(422, `Invalid request.\n\n"${missing}" wasn't supplied.`);
      }
      checkOutput(output);
      run.title = output.title;
      run.summary = output.summary;
      run.text = output.text ?? run.text;
      run.annotations.push(...(output.annotations ?? []));
    }
    run.name = request.name ?? run.name;
    run.status = status;
    run.conclusion = conclusion;
    run.externalId = request.external_id ?? run.externalId;
    run.detailsUrl = request.details_url ?? run.detailsUrl;
    run.startedAt = request.started_at ?? run.startedAt;
    run.completedAt = status === 'completed' ? (request.completed_at ?? this.#repository.world.now()) : null;
    run.actions = request.actions ?? run.actions;
  }
}

/** GitHub's `check-annotation`. */
export function annotationJson(repository: Repository, run: CheckRun, annotation: Annotation): Json {
  return {
    path: annotation.path,
    start_line: annotation.start_line,
    end_line: annotation.end_line,
    start_column: annotation.start_column ?? null,
    end_column: annotation.end_column ?? null,
    annotation_level: annotation.annotation_level,
    title: annotation.title ?? null,
    message: annotation.message,
    raw_details: annotation.raw_details ?? null,
    blob_href: `https://github.com/${repository.fullName}/blob/${run.headSha}/${encodeURI(annotation.path)}`,
  };
}
