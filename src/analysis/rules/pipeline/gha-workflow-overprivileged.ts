import type { BuildDocument } from '../../cluster/cluster.js';
import { type Workflow, type WorkflowJob, workflows } from '../../cluster/workflow.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const ghaWorkflowOverprivileged = defineRule({
  id: 'gha-workflow-overprivileged',
  title: 'Workflow can write or leak on untrusted events',
  family: 'pipeline',
  why: 'A stranger opens a pull request or writes a comment, and the workflow runs their code or their words with its own secrets.',
  remedy:
    'Grant contents: read and what a job needs, keep the code of strangers out of privileged events, and pass their text by variables.',
  severity: 'high',
  standards: ['slsa: build', 'owasp: K08', 'mitre: T1528'],
  *check({ now }) {
    for (const workflow of workflows(now)) {
      yield* permissions(workflow);
      for (const job of workflow.jobs) {
        yield* untrustedCode(workflow, job);
        yield* injection(workflow.within, `job ${job.name}`, job.steps, workflow.events);
        yield* handedOn(workflow, job);
      }
    }
    for (const action of now.buildDocuments('action'))
      yield* injection(action, 'the action', action.root.at('runs', 'steps').items(), ANY_EVENT);
  },
  examples: [
    {
      name: 'rights to write everything',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on: push
        permissions: write-all # <-- here
        jobs:
          build: {steps: [{run: make}]}
      `,
      fixed: yaml`
        on: push
        permissions:
          contents: read
        jobs:
          build: {steps: [{run: make}]}
      `,
    },
    {
      name: 'a job that deploys with the rights that the repository happens to give',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        "on": [push]
        jobs:
          deploy: # <-- here
            environment: production
            steps:
              - run: kubectl apply -f . # <-- here
      `,
    },
    {
      name: 'code and words of strangers on privileged events',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on:
          pull_request_target: {types: [opened]}
        permissions: {contents: read}
        jobs:
          build:
            steps:
              - uses: actions/checkout@v4
                with:
                  ref: \${{ github.event.pull_request.head.sha }} # <-- here
              - run: echo "\${{ github.event.pull_request.title }}" # <-- here
              - uses: actions/github-script@v7
                with:
                  script: console.log("\${{ github.head_ref }}") # <-- here
      `,
    },
    {
      name: 'the code of strangers by other ways, which a label makes less grave, and own branches',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on: [pull_request_target]
        permissions: {contents: read}
        jobs:
          merged:
            steps:
              - uses: actions/checkout@v4
                with:
                  ref: \${{ github.event.pull_request.merge_commit_sha }} # <-- here
          fetched:
            if: contains(github.event.pull_request.labels.*.name, 'safe to test')
            steps:
              - run: git fetch origin pull/\${{ github.event.number }}/head # <-- here
          own:
            if: github.event.pull_request.head.repo.full_name == github.repository
            steps:
              - uses: actions/checkout@v4
                with: {ref: "\${{ github.event.pull_request.head.sha }}"}
      `,
    },
    {
      name: 'the words of strangers in an action',
      file: '.github/actions/greet/action.yml',
      manifest: yaml`
        runs:
          using: composite
          steps:
            - run: echo "\${{ github.event.issue.title }}" # <-- here
              shell: bash
      `,
    },
    {
      name: 'secrets for a foreign workflow, and an identity on pull requests',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on: pull_request
        permissions:
          id-token: write # <-- here
        jobs:
          call:
            uses: acme/workflows/.github/workflows/ci.yaml@v1
            secrets: inherit # <-- here
      `,
    },
    {
      name: 'few rights, own code, words in variables, numbers, test clusters, and a local workflow are clean',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on:
          pull_request_target:
          push:
        permissions: {contents: read}
        jobs:
          label:
            steps:
              - uses: actions/checkout@v4
              - run: echo "$TITLE" \${{ github.event.pull_request.number }}
                env: {TITLE: "\${{ github.event.pull_request.title }}"}
          test:
            steps:
              - run: kind create cluster
              - run: kubectl apply -f .
          call: {uses: ./.github/workflows/deploy.yaml, secrets: inherit}
          empty: null
      `,
    },
    {
      name: 'an identity for a job that does not run for pull requests is clean',
      file: '.github/workflows/ci.yaml',
      manifest: yaml`
        on: [push, pull_request]
        jobs:
          deploy:
            if: github.event_name == 'push'
            permissions: {id-token: write}
            steps: [{uses: acme/login@v1}]
      `,
    },
  ],
});

const DEPLOY =
  /\b(?:kubectl\s+(?:apply|create|replace|patch|delete)|helm\s+(?:upgrade|install)|argocd\s+app\s+sync|flux\s+(?:reconcile|bootstrap)|terraform\s+apply)\b/;
const TEST_CLUSTER = /\b(?:kind\s+create|kind-action|minikube|k3d\s+cluster|setup-kind|ctlptl)\b/;

/** A job that asks which event started it runs for some of them only. */
const PARTS_EVENTS = /\bgithub\.(?:event_name|ref|ref_name)\b/;

const conditionOf = (node: Node): string => (node.at('if').text() ?? '').slice(0, 5_000);

const runOf = (step: Node): string => step.at('run').text() ?? '';

function* permissions({ within, jobs, events }: Workflow): Iterable<Remark> {
  const holders = [
    { name: 'the workflow', node: within.root },
    ...jobs.map(({ name, node }) => ({ name: `job ${name}`, node })),
  ];
  for (const { name, node } of holders) {
    const at = node.at('permissions');
    if (at.text() === 'write-all') {
      const fix = { title: 'Read only', safety: 'unsafe', patch: set(at, [], { contents: 'read' }) } as const;
      yield {
        within,
        subject: `permissions of ${name}`,
        at,
        message: `${name} may write everything in the repository`,
        fix,
      };
    }
    const token = at.at('id-token');
    if (token.text() !== 'write' || !(events.has('pull_request') || events.has('pull_request_target'))) continue;
    if (PARTS_EVENTS.test(conditionOf(node))) continue;
    const message = `${name} can prove its identity to a cloud while it runs for a pull request`;
    yield { within, subject: `id-token of ${name}`, at: token, severity: 'medium', message };
  }
  for (const { name, node, steps } of jobs) {
    const testing = steps.some((step) => TEST_CLUSTER.test(`${runOf(step)} ${step.at('uses').text() ?? ''}`));
    const deploy = testing ? undefined : steps.find((step) => DEPLOY.test(runOf(step)));
    if (
      (deploy !== undefined || node.at('environment').present) &&
      ![within.root, node].some((at) => at.at('permissions').present)
    ) {
      const message = `job ${name} deploys with whatever rights the repository gives to workflows`;
      yield {
        within,
        subject: `permissions of job ${name}`,
        at: node,
        severity: 'medium',
        confidence: 'likely',
        message,
      };
    }
    if (deploy === undefined) continue;
    const message = `job ${name} changes a cluster itself, past what Git and its controllers say`;
    yield { within, subject: `deployment by job ${name}`, at: deploy.at('run'), severity: 'info', message };
  }
}

const PRIVILEGED = ['pull_request_target', 'workflow_run', 'issue_comment'];
const HEAD =
  /github\.event\.pull_request\.(?:head\.|merge_commit_sha)|github\.head_ref|github\.event\.workflow_run\.(?:head_|pull_requests)|refs\/pull\/|github\.event\.issue\.number/;

const PULL_REF = /\bpull\/[^\n/]{1,80}\/(?:head|merge)\b/;

/** True for a script that fetches a pull request. */
function fetchesPull(script: string): boolean {
  return /\bgh\s+pr\s+checkout\b/.test(script) || (/\bgit\s+(?:fetch|pull)\b/.test(script) && PULL_REF.test(script));
}

/** Conditions that only branches of the repository itself meet, and those that a person decides about. */
const OWN_BRANCHES =
  /\.full_name\s*==\s*github\.repository\b|\bgithub\.repository\s*==\s*github\.event\.[\w.]+\.full_name\b|!\s*github\.event\.pull_request\.head\.repo\.fork\b|\.head\.repo\.fork\s*(?:==\s*false|!=\s*true)|\bworkflow_run\.event\s*==\s*'(?:push|schedule|workflow_dispatch)'/;
const TRUSTED = /\bauthor_association\b|\blabels?\.(?:\*\.)?name\b/;

function* untrustedCode({ within, events }: Workflow, { name, node, steps }: WorkflowJob): Iterable<Remark> {
  const event = PRIVILEGED.find((privileged) => events.has(privileged));
  if (event === undefined) return;
  for (const step of steps) {
    const condition = `${conditionOf(node)} ${conditionOf(step)}`;
    if (OWN_BRANCHES.test(condition)) continue;
    const checkout = /^actions\/checkout(?:@|$)/.test(step.at('uses').text() ?? '');
    const ref = ['ref', 'repository'].map((field) => step.at('with', field)).find((at) => HEAD.test(at.text() ?? ''));
    const command = fetchesPull(runOf(step)) ? step.at('run') : undefined;
    const at = checkout ? ref : command;
    if (at === undefined) continue;
    const message = `job ${name} checks the code of a stranger out on ${event}, where it has secrets and may write`;
    const asked = TRUSTED.test(condition) ? ({ severity: 'medium', confidence: 'likely' } as const) : {};
    yield { within, subject: `checkout by job ${name}`, at, message, ...asked };
  }
}

/** What strangers write freely: titles, bodies, names of branches and of people. */
const WORDS =
  /\$\{\{[^}]{0,200}\bgithub\.(?:head_ref|event\.(?:issue\.(?:title|body)|pull_request\.(?:title|body|head\.(?:ref|label|repo\.default_branch))|comment\.body|review\.body|review_comment\.body|discussion\.(?:title|body)|pages[^}]{0,40}\.page_name|head_commit\.(?:message|author\.(?:name|email))|commits[^}]{0,40}\.(?:message|author\.(?:name|email))|workflow_run\.(?:head_branch|head_commit\.message|display_title)))\b/;

const ANY_EVENT: ReadonlySet<string> = new Set(['workflow_call']);
/** Events on which the words about a pull request meet secrets; on pull_request itself a fork has none to win. */
const WITH_SECRETS = ['pull_request_target', 'workflow_run', 'workflow_call'];

function* injection(
  within: BuildDocument,
  who: string,
  steps: readonly Node[],
  events: ReadonlySet<string>,
): Iterable<Remark> {
  const harmless = !WITH_SECRETS.some((event) => events.has(event));
  for (const step of steps) {
    const script = /^actions\/github-script(?:@|$)/.test(step.at('uses').text() ?? '')
      ? step.at('with', 'script')
      : undefined;
    for (const at of [step.at('run'), ...(script === undefined ? [] : [script])]) {
      const [expression] = WORDS.exec(at.text() ?? '') ?? [];
      if (expression === undefined) continue;
      const source = /github\.[\w.[\]*]+/.exec(expression)?.[0] ?? '';
      const severity = harmless && /^github\.(?:head_ref|event\.pull_request\.)/.test(source) ? 'medium' : 'high';
      const message = `${who} runs what a stranger wrote: ${source} becomes part of the script`;
      yield { within, subject: `${source} in ${who}`, at, severity, message };
    }
  }
}

function* handedOn({ within }: Workflow, { name, node }: WorkflowJob): Iterable<Remark> {
  const at = node.at('secrets');
  const uses = node.at('uses').text() ?? './';
  if (at.text() !== 'inherit' || uses.startsWith('./')) return;
  const message = `job ${name} hands every secret to ${uses.split('@')[0] ?? ''}`;
  yield { within, subject: `secrets of job ${name}`, at, severity: 'medium', confidence: 'likely', message };
}
