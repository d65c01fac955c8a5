import { parseCron, shortestGap } from '../../cluster/cron.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const jobGuardrailsMissing = defineRule({
  id: 'job-guardrails-missing',
  title: 'Job or CronJob can pile up or run for ever',
  family: 'reliability',
  why: 'Runs that hang or overlap take the resources of others until somebody looks, and finished Jobs stay in the cluster with their pods.',
  remedy:
    'Set startingDeadlineSeconds and concurrencyPolicy on a CronJob, activeDeadlineSeconds and ttlSecondsAfterFinished on a Job; where Argo CD or Flux applies the Job, let it be a hook, since one that removes itself is applied again.',
  severity: 'low',
  standards: [],
  equivalents: {
    'kube-linter': ['job-ttl-seconds-after-finished'],
    'kube-score': ['cronjob-has-deadline'],
    kics: ['cronjob_deadline_not_configured'],
    kyverno: ['other/add-ttl-jobs'],
  },
  *check({ now }) {
    for (const { resource, complete } of now.workloads) {
      if (!complete || resource.group !== 'batch') continue;
      if (resource.kind === 'CronJob') yield* cronJobFaults(resource);
      else if (resource.kind === 'Job') yield* jobFaults(resource);
    }
  },
  examples: [
    {
      name: 'a CronJob without a deadline, whose runs overlap',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: sync}
        spec: # <-- here
          schedule: "*/5 * * * *" # <-- here
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}}}
      `,
    },
    {
      name: 'overlapping runs are forbidden',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: sync}
        spec:
          startingDeadlineSeconds: 60
          schedule: "@every 1m"
          concurrencyPolicy: Allow # <-- here
          jobTemplate:
            spec:
              activeDeadlineSeconds: 50
              ttlSecondsAfterFinished: 100 # <-- here
              template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}
      `,
      fixed: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: sync}
        spec:
          startingDeadlineSeconds: 60
          schedule: "@every 1m"
          concurrencyPolicy: Forbid
          jobTemplate:
            spec:
              activeDeadlineSeconds: 50
              template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'a Job that nothing bounds, and a run that keeps all later ones away',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate}
        spec: # <-- here x2
          template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: report}
        spec:
          startingDeadlineSeconds: 60
          concurrencyPolicy: Forbid
          schedule: "0 4 * * *"
          jobTemplate:
            spec: # <-- here
              template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}
      `,
    },
    {
      name: 'hooks, suspended CronJobs, bounds, and schedules that are rare or filled in later are clean',
      manifest: yaml`
        apiVersion: batch/v1
        kind: Job
        metadata: {name: hook, annotations: {argocd.argoproj.io/hook: PreSync}}
        spec: {activeDeadlineSeconds: 60, template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}}
        ---
        apiVersion: batch/v1
        kind: Job
        metadata: {name: bounded}
        spec:
          activeDeadlineSeconds: 60
          ttlSecondsAfterFinished: 0
          template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: off}
        spec:
          suspend: true
          schedule: "* * * * *"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}}}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: rare}
        spec:
          startingDeadlineSeconds: 60
          schedule: "0,30 * * * *"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}}}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: later}
        spec:
          startingDeadlineSeconds: 60
          schedule: "\${SCHEDULE}"
          jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: app, image: a}]}}}}
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: sync}
        spec: {schedule: "* * * * *", jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: a}]}}}}}
      `,
    },
  ],
});

/** Runs that begin less than this many minutes after each other easily overlap. */
const FREQUENT = 10;

function* cronJobFaults(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  if (spec.at('suspend').flag() === true) return;
  const job = spec.at('jobTemplate', 'spec');
  const [deadline, policy] = [spec.at('startingDeadlineSeconds'), spec.at('concurrencyPolicy')];
  const ttl = job.at('ttlSecondsAfterFinished');
  if (!deadline.present)
    yield {
      about,
      subject: 'startingDeadlineSeconds',
      at: deadline,
      message: `CronJob ${about.name} has no startingDeadlineSeconds: a late run starts however late, and none does after 100 missed ones`,
    };
  if ((policy.text() ?? 'Allow') === 'Allow') yield* overlaps(about, spec, policy);
  if (policy.text() === 'Forbid' && !job.at('activeDeadlineSeconds').present)
    yield {
      about,
      subject: 'activeDeadlineSeconds',
      at: job.at('activeDeadlineSeconds'),
      severity: 'info',
      message: `a run of CronJob ${about.name} that hangs keeps all later ones away, as it has no activeDeadlineSeconds`,
    };
  if (ttl.present)
    yield {
      about,
      subject: 'ttlSecondsAfterFinished',
      at: ttl,
      severity: 'info',
      message: `finished runs of CronJob ${about.name} are removed by ttlSecondsAfterFinished before the history limits say so`,
      fix: { title: 'Leave it to the history limits', safety: 'suggestion', patch: remove(ttl) },
    };
}

function* overlaps(about: Resource, spec: Node, policy: Node): Iterable<Remark> {
  const cron = parseCron(spec.at('schedule').text() ?? '', { macros: true });
  if ('fault' in cron) return;
  const gap = shortestGap(cron.schedule);
  if (gap >= FREQUENT) return;
  const patch = set(spec, ['concurrencyPolicy'], 'Forbid');
  yield {
    about,
    subject: 'concurrencyPolicy',
    at: policy.present ? policy : spec.at('schedule'),
    message: `CronJob ${about.name} starts runs ${gap < 1 ? 'less than a minute' : `${Math.floor(gap)} min`} apart and lets them overlap`,
    fix: { title: 'Start none while one is running', safety: 'suggestion', patch },
  };
}

/** Annotations by which Argo CD and Helm remove what they started. */
const HOOKS = ['argocd.argoproj.io/hook', 'argocd.argoproj.io/hook-delete-policy', 'helm.sh/hook'];

function* jobFaults(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const [ttl, deadline] = [spec.at('ttlSecondsAfterFinished'), spec.at('activeDeadlineSeconds')];
  const hook = HOOKS.some((key) => about.annotations[key] !== undefined);
  if (!ttl.present && !hook)
    yield {
      about,
      subject: 'ttlSecondsAfterFinished',
      at: ttl,
      severity: 'info',
      message: `nothing removes Job ${about.name} and its pods once it is finished`,
    };
  if (!deadline.present)
    yield {
      about,
      subject: 'activeDeadlineSeconds',
      at: deadline,
      severity: 'info',
      message: `Job ${about.name} may run for ever, as it has no activeDeadlineSeconds`,
    };
}
