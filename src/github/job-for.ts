import { z } from 'zod';
import { type CommitSha, commitSha, type Job, type PullRequest, type Reason } from '../review/index.js';
import { CHECK_NAME } from './check.js';

/** The events that the App subscribes to, and those that every App receives. */
export const WATCHED_EVENTS = ['pull_request', 'check_run', 'check_suite', 'installation'] as const;

/** What is written down about a delivery before anything is done with it. */
export interface DeliveryFacts {
  readonly installation?: number;
  readonly action?: string;
}

const sha = z.string().regex(/^[0-9a-f]{40}$/);
const repository = z.object({ id: z.number(), name: z.string(), owner: z.object({ login: z.string() }) });
const scope = z.object({ repository, installation: z.object({ id: z.number() }) });
const linkedPulls = z.array(
  z.object({ number: z.number(), base: z.object({ repo: z.object({ id: z.number() }) }), head: z.object({ sha }) }),
);
const app = z.object({ id: z.number() });

const facts = z.object({
  action: z.string().optional().catch(undefined),
  installation: z.object({ id: z.number() }).optional().catch(undefined),
});
const pullRequestEvent = scope.extend({
  action: z.string(),
  pull_request: z.object({ number: z.number(), head: z.object({ sha }) }),
  changes: z.object({ base: z.unknown() }).partial().optional(),
});
const checkRunEvent = scope.extend({
  action: z.enum(['rerequested', 'requested_action']),
  check_run: z.object({ name: z.literal(CHECK_NAME), head_sha: sha, app, pull_requests: linkedPulls }),
});
const checkSuiteEvent = scope.extend({
  action: z.literal('rerequested'),
  check_suite: z.object({ head_sha: sha, app, pull_requests: linkedPulls }),
});
const installationEvent = z.object({ action: z.literal('deleted'), installation: z.object({ id: z.number() }) });

/** Installation and action of any payload, as far as it has them. */
export function deliveryFacts(payload: unknown): DeliveryFacts {
  const { action, installation } = facts.catch({}).parse(payload);
  return {
    ...(installation === undefined ? {} : { installation: installation.id }),
    ...(action === undefined ? {} : { action }),
  };
}

/**
 * What an event asks for; undefined when it asks for nothing, is about another App's check, or has a shape that this
 * program does not know. The payload is only a hint: what is reviewed is read from GitHub when the job runs.
 */
export function jobFor(event: string, payload: unknown, appId: number): Job | undefined {
  switch (event) {
    case 'pull_request':
      return fromPullRequest(pullRequestEvent.safeParse(payload).data);
    case 'check_run':
      return fromCheckRun(checkRunEvent.safeParse(payload).data, appId);
    case 'check_suite':
      return fromCheckSuite(checkSuiteEvent.safeParse(payload).data, appId);
    case 'installation': {
      const gone = installationEvent.safeParse(payload).data;
      return gone === undefined ? undefined : { kind: 'forget', installation: gone.installation.id };
    }
    default:
      return undefined;
  }
}

function fromPullRequest(event: z.output<typeof pullRequestEvent> | undefined): Job | undefined {
  if (event === undefined) return undefined;
  const pull = pullOf(event, event.pull_request.number);
  if (event.action === 'closed') return { kind: 'close', pull };
  const reason = reasonOf(event.action, event.changes?.base !== undefined);
  const head = commitSha(event.pull_request.head.sha);
  return reason === undefined ? undefined : { kind: 'review', pull, head, reason };
}

/** An edit of title or text changes nothing that is judged; another base branch changes everything. */
function reasonOf(action: string, retargeted: boolean): Reason | undefined {
  switch (action) {
    case 'opened':
      return 'opened';
    case 'synchronize':
      return 'pushed';
    case 'reopened':
      return 'reopened';
    case 'ready_for_review':
      return 'ready';
    case 'edited':
      return retargeted ? 'retargeted' : undefined;
    default:
      return undefined;
  }
}

function fromCheckRun(event: z.output<typeof checkRunEvent> | undefined, appId: number): Job | undefined {
  if (event === undefined || event.check_run.app.id !== appId) return undefined;
  const { head_sha, pull_requests } = event.check_run;
  return again(event, head_sha, pull_requests, event.action === 'rerequested' ? 'rerequested' : 'button');
}

function fromCheckSuite(event: z.output<typeof checkSuiteEvent> | undefined, appId: number): Job | undefined {
  if (event === undefined || event.check_suite.app.id !== appId) return undefined;
  return again(event, event.check_suite.head_sha, event.check_suite.pull_requests, 'rerequested');
}

/** GitHub names no pull requests from forks here, and may name some that have moved on; then the commit is all there is. */
function again(event: z.output<typeof scope>, head: string, linked: z.output<typeof linkedPulls>, reason: Reason): Job {
  const here = linked.filter(({ base, head: at }) => base.repo.id === event.repository.id && at.sha === head);
  const [only, ...more] = here;
  const commit: CommitSha = commitSha(head);
  if (only !== undefined && more.length === 0) {
    return { kind: 'review', pull: pullOf(event, only.number), head: commit, reason };
  }
  const { installation, repository: at } = event;
  return {
    kind: 'review-commit',
    installation: installation.id,
    repositoryId: at.id,
    owner: at.owner.login,
    repository: at.name,
    head: commit,
  };
}

function pullOf({ repository: at, installation }: z.output<typeof scope>, number: number): PullRequest {
  return {
    installation: installation.id,
    repositoryId: at.id,
    owner: at.owner.login,
    repository: at.name,
    number,
  };
}
