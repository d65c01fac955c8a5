import type { Cluster } from '../../cluster/cluster.js';
import { parseCron } from '../../cluster/cron.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Resource } from '../../cluster/resource.js';
import { isTimeZone } from '../../cluster/time-zone.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

/** Minor version from which a CronJob with a zone inside its schedule is refused. */
const ZONE_REFUSED = 29;

export const cronjobScheduleInvalid = defineRule({
  id: 'cronjob-schedule-invalid',
  title: 'Cron expression or time zone is invalid',
  family: 'reliability',
  why: 'The object is refused, or is accepted and never runs: backups, renewals and freezes then fail to happen in silence.',
  remedy:
    'Use a cron expression of five fields, in which Sunday is 0, and name a zone of the IANA database in timeZone.',
  severity: 'high',
  standards: [],
  equivalents: { kyverno: ['velero/validate-cron-schedule'] },
  *check({ now, kubernetes }) {
    for (const { about, schedule, zone, subject, macros, zoneInside } of timings(now)) {
      const text = schedule.text();
      if (text !== undefined && !holdsVariable(text)) {
        const fault = faultOf(text, macros, zoneInside || kubernetes.minor < ZONE_REFUSED);
        if (fault !== undefined) yield { about, subject, at: schedule, message: `${subject} is invalid: ${fault}` };
      }
      const name = zone.text();
      if (name === undefined || holdsVariable(name) || isTimeZone(name)) continue;
      yield unknownZone(about, zone, name, subject);
    }
  },
  examples: [
    {
      name: 'too few fields, numbers out of bounds, Sunday as 7, and a day that no month has',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: a}
        spec:
          schedule: "0 4 * *" # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: b}
        spec:
          schedule: "60 4 * * *" # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: c}
        spec:
          schedule: "0 4 * * 7" # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: d}
        spec:
          schedule: "0 4 31 2,4 *" # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: e}
        spec:
          schedule: "@daly" # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: f}
        spec:
          schedule: "*/0 5-1 * * *" # <-- here
      `,
    },
    {
      name: 'a zone inside the schedule, offsets, abbreviations and small letters',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: a}
        spec:
          schedule: "CRON_TZ=Europe/Berlin 0 4 * * *" # <-- here
          timeZone: "+02:00" # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: b}
        spec:
          schedule: "0 4 * * *"
          timeZone: IST # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: c}
        spec:
          schedule: "0 4 * * *"
          timeZone: europe/berlin # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: d}
        spec:
          schedule: "0 4 * * *"
          timeZone: Local # <-- here
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: e}
        spec:
          schedule: "0 4 * * *"
          timeZone: Europe/Munich # <-- here
      `,
    },
    {
      name: 'other kinds that have schedules; Argo CD knows no names',
      manifest: yaml`
        apiVersion: velero.io/v1
        kind: Schedule
        metadata: {name: a}
        spec:
          schedule: "0 25 * * *" # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: CronWorkflow
        metadata: {name: b}
        spec:
          schedules: ["0 4 * * *", "0 4 * *"] # <-- here
          timezone: Mars/Olympus # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: c}
        spec:
          syncWindows:
            - kind: deny
              schedule: "@daily" # <-- here
              timeZone: Europe/Vienna
            - {kind: deny, schedule: "0 22 * * 1-5"}
      `,
    },
    {
      name: 'everything that the syntax allows',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: "*/15 0-6/2,12 1,15 JAN-Mar mon-fri", timeZone: Etc/UTC}}
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: b}, spec: {schedule: "@hourly", timeZone: UTC}}
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: c}, spec: {schedule: "@every 1h30m", timeZone: null}}
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: d}, spec: {schedule: "5/10 ? 29 2 ?", timeZone: America/Argentina/Buenos_Aires}}
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: e}, spec: {schedule: "  0   4 31 2 sun ", timeZone: US/Pacific}}
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: f}, spec: {schedule: "{{ .schedule }}", timeZone: "\${TZ}"}}
          - {apiVersion: batch/v1, kind: CronJob, metadata: {name: g}, spec: {schedule: 5}}
          - {apiVersion: velero.io/v1, kind: Schedule, metadata: {name: h}, spec: {schedule: "CRON_TZ=Europe/Berlin 0 4 * * *"}}
          - {apiVersion: example.com/v1, kind: Schedule, metadata: {name: i}, spec: {schedule: "every Tuesday"}}
      `,
    },
    {
      name: 'a zone inside the schedule was accepted once',
      kubernetes: '1.28',
      manifest: yaml`
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: a}
        spec: {schedule: "TZ=Europe/Berlin 0 4 * * *"}
      `,
    },
  ],
});

/** A place that says when something runs. */
interface Timing {
  readonly about: Resource;
  readonly schedule: Node;
  readonly zone: Node;
  readonly subject: string;
  /** Whether `@daily` and its like are known. */
  readonly macros: boolean;
  /** Whether a zone may stand before the fields, whatever the version of Kubernetes. */
  readonly zoneInside: boolean;
}

function* timings(cluster: Cluster): Iterable<Timing> {
  for (const about of cluster.ofKind('CronJob', 'Schedule', 'CronWorkflow', 'AppProject')) {
    const spec = about.root.at('spec');
    const common = { about, macros: true, zoneInside: about.kind !== 'CronJob', subject: 'schedule' };
    const known = GROUPS[about.kind] === about.group;
    if (known && about.kind === 'AppProject') yield* windows(about, spec);
    else if (known)
      yield {
        ...common,
        schedule: spec.at('schedule'),
        zone: spec.at(about.kind === 'CronJob' ? 'timeZone' : 'timezone'),
      };
    if (!known || about.kind !== 'CronWorkflow') continue;
    for (const schedule of spec.at('schedules').items())
      yield { ...common, schedule, zone: spec.at('schedules', 'timezone'), subject: `schedule ${schedule.text()}` };
  }
}

const GROUPS: Readonly<Record<string, string>> = {
  CronJob: 'batch',
  Schedule: 'velero.io',
  CronWorkflow: 'argoproj.io',
  AppProject: 'argoproj.io',
};

function* windows(about: Resource, spec: Node): Iterable<Timing> {
  for (const window of spec.at('syncWindows').items()) {
    const schedule = window.at('schedule');
    const subject = `schedule ${schedule.text()} of the sync window`;
    yield { about, schedule, zone: window.at('timeZone'), subject, macros: false, zoneInside: true };
  }
}

function faultOf(text: string, macros: boolean, zoneInside: boolean): string | undefined {
  const zone = /^(?:CRON_)?TZ=(\S{0,80})\s+/.exec(text);
  if (zone !== null && !zoneInside) return 'a zone does not stand in the schedule but in timeZone';
  if (zone !== null && !isTimeZone(zone[1] ?? '')) return `${JSON.stringify(zone[1])} is no zone of the IANA database`;
  const cron = parseCron(zone === null ? text : text.slice(zone[0].length), { macros });
  return 'fault' in cron ? cron.fault : undefined;
}

function unknownZone(about: Resource, zone: Node, name: string, subject: string): Remark {
  const message = `${JSON.stringify(name.slice(0, 60))} is no zone of the IANA database`;
  return { about, subject: `${subject}: time zone`, at: zone, confidence: 'likely', message };
}
