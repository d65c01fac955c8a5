import type { ProbeName } from '../../cluster/probe.js';
import { HANDLERS, hasHandler, PROBES } from '../../cluster/probe.js';
import type { Container } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const probeConfigurationPoor = defineRule({
  id: 'probe-configuration-poor',
  title: 'Probe is unsafe: identical checks, heavy exec or impossible timing',
  family: 'reliability',
  why: 'A liveness probe that fails when the pod is only busy restarts it, which makes the others busier; a probe that starts programs costs what it measures.',
  remedy: 'Use a cheap liveness check that is more patient than readiness, and a timeout below the period.',
  severity: 'low',
  standards: [],
  equivalents: {
    'kube-score': ['pod-probes-identical', 'pod-probes'],
    kyverno: ['other/ensure-probes-different', 'other/deny-commands-in-exec-probe'],
  },
  *check({ now }) {
    for (const container of now.containers) {
      if (!PROBES.some((name) => container.node.at(name).present)) continue;
      yield* identical(container);
      for (const name of PROBES) {
        const probe = container.node.at(name);
        if (!probe.present) continue;
        yield* badTiming(container, name, probe);
        yield* badThreshold(container, name, probe);
        yield* heavyCommand(container, name, probe);
      }
    }
  },
  examples: [
    {
      name: 'liveness and readiness that are the same once defaults are filled in',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a
              livenessProbe: {httpGet: {path: /, port: http}, periodSeconds: 10} # <-- here
              readinessProbe: {httpGet: {port: http, scheme: HTTP}, successThreshold: 1}
            - name: patient
              image: a
              livenessProbe: {httpGet: {port: http}, failureThreshold: 6}
              readinessProbe: {httpGet: {port: http}}
            - name: other
              image: a
              livenessProbe: {tcpSocket: {port: 80}}
              readinessProbe: {httpGet: {port: 80}}
            - name: nothing
              image: a
              livenessProbe: null
              readinessProbe: null
      `,
    },
    {
      name: 'a timeout beyond the period, and thresholds that the API server refuses',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a
              readinessProbe:
                httpGet: {port: 80}
                timeoutSeconds: 30 # <-- here
                successThreshold: 2
              livenessProbe:
                tcpSocket: {port: 80}
                successThreshold: 3 # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a
              readinessProbe:
                httpGet: {port: 80}
                timeoutSeconds: 10
                successThreshold: 2
              livenessProbe:
                tcpSocket: {port: 80}
                successThreshold: 1
      `,
    },
    {
      name: 'commands that start programs, list processes or loop',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {}
          template:
            spec:
              containers:
                - {name: a, image: a, livenessProbe: {exec: {command: [/usr/bin/jcmd, "1", VM.version]}}} # <-- here
                - {name: b, image: a, livenessProbe: {exec: {command: [sh, -c, "ps aux | grep -q worker"]}}} # <-- here
                - {name: c, image: a, livenessProbe: {exec: {command: [bash, -ec, "curl -s localhost | jq -e .ok"]}}} # <-- here
                - {name: d, image: a, readinessProbe: {exec: {command: [sh, -c, "until nc -z db 5432; do sleep 1; done"]}}} # <-- here
                - {name: e, image: a, startupProbe: {exec: {command: [ls, /tmp/ready]}}} # <-- here
      `,
    },
    {
      name: 'commands that are cheap',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - {name: a, image: a, livenessProbe: {exec: {command: [cat, /tmp/healthy]}}}
            - {name: b, image: a, livenessProbe: {exec: {command: [sh, -c, "pg_isready -U tools | cat"]}}}
            - {name: c, image: a, livenessProbe: {exec: {command: [sh, -c, 'test "$(redis-cli ping)" = PONG']}}}
            - {name: d, image: a, livenessProbe: {exec: {command: null}}}
            - {name: e, image: a, livenessProbe: {exec: {command: [sh, -c, "curl -f localhost || exit 1"]}}}
      `,
    },
    {
      name: 'a patch that gives a timeout: the period stands elsewhere',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec: {template: {spec: {containers: [{name: app, livenessProbe: {timeoutSeconds: 30}}]}}}
      `,
    },
  ],
});

/** What the API server fills in; 0 counts as absent. */
const DEFAULTS: Readonly<Record<string, number>> = {
  periodSeconds: 10,
  timeoutSeconds: 1,
  failureThreshold: 3,
  successThreshold: 1,
  initialDelaySeconds: 0,
};

function* identical({ workload, label, node }: Container): Iterable<Remark> {
  const [liveness, readiness] = [node.at('livenessProbe'), node.at('readinessProbe')];
  if (!workload.complete || !hasHandler(liveness) || !hasHandler(readiness)) return;
  if (filled(liveness) !== filled(readiness)) return;
  yield {
    about: workload.resource,
    subject: `${label}: liveness and readiness`,
    at: liveness,
    related: [readiness],
    message: `the livenessProbe of ${label} is the same as its readinessProbe, so that it restarts when it should only wait`,
  };
}

/** What a probe does, with what the API server fills in. */
function filled(probe: Node): string {
  const timing = Object.entries(DEFAULTS).map(([key, value]) => probe.at(key).value || value);
  const handlers = HANDLERS.filter((handler) => probe.at(handler).present).map((handler) => {
    const given = probe
      .at(handler)
      .entries()
      .filter(([, { present }]) => present);
    const all = { ...FILLED_IN[handler], ...Object.fromEntries(given.map(([key, { value }]) => [key, value])) };
    return [handler, Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1))];
  });
  return JSON.stringify([timing, handlers]);
}

const FILLED_IN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  httpGet: { path: '/', scheme: 'HTTP' },
  grpc: { service: '' },
};

function* badTiming({ workload, label }: Container, name: ProbeName, probe: Node): Iterable<Remark> {
  const timeout = probe.at('timeoutSeconds').number() ?? 1;
  const given = probe.at('periodSeconds');
  const period = given.present ? given.number() || 10 : 10;
  if (timeout <= period || !(workload.complete || given.present)) return;
  yield {
    about: workload.resource,
    subject: `${label}: timeout of ${name}`,
    at: probe.at('timeoutSeconds'),
    severity: 'info',
    message: `the ${name} of ${label} waits ${timeout} s for an answer and should look every ${period} s`,
    fix: {
      title: 'Wait no longer than the period',
      safety: 'suggestion',
      patch: set(probe, ['timeoutSeconds'], period),
    },
  };
}

function* badThreshold({ workload, label }: Container, name: ProbeName, probe: Node): Iterable<Remark> {
  const threshold = probe.at('successThreshold');
  if (name === 'readinessProbe' || [0, 1].includes(threshold.number() ?? 1)) return;
  yield {
    about: workload.resource,
    subject: `${label}: successThreshold of ${name}`,
    at: threshold,
    severity: 'high',
    message: `the ${name} of ${label} has successThreshold ${threshold.number()}, and the API server takes only 1`,
    fix: { title: 'Use the only value', safety: 'safe', patch: set(threshold, [], 1) },
  };
}

function* heavyCommand({ workload, label }: Container, name: ProbeName, probe: Node): Iterable<Remark> {
  const command = probe.at('exec', 'command');
  const why = heaviness(command.texts());
  if (why === undefined) return;
  const subject = `${label}: command of ${name}`;
  yield { about: workload.resource, subject, at: command, message: `the ${name} of ${label} ${why}` };
}

const PROGRAMS: Readonly<Record<string, string>> = {
  jcmd: 'attaches a debugger to the JVM each time',
  ps: 'lists processes, which says nothing about whether they answer',
  ls: 'lists files, which says nothing about whether the process answers',
};

/** Why a command is a bad probe. */
function heaviness([program = '', ...rest]: readonly string[]): string | undefined {
  const base = program.slice(program.lastIndexOf('/') + 1);
  if (!/^(?:ba|da|a|z|k)?sh$/.test(base)) return wordFor(base);
  const script = rest.findIndex((each) => /^-[a-z]*c$/.test(each));
  const text = script < 0 ? '' : (rest[script + 1] ?? '').slice(0, 2_000);
  const commands = text.split(/[;&|\n]+/).map((part) => part.trim());
  if (/(?:^|[;\n])\s*(?:while|until|for)\s/.test(text)) return 'runs a loop in a shell';
  if (/\b(?:curl|wget)\s[^|;&\n]*\|(?!\|)/.test(text)) return 'starts a pipeline of programs around an HTTP request';
  return commands.map((each) => wordFor(/^(?:\S*\/)?(\w+)/.exec(each)?.[1] ?? '')).find((each) => each !== undefined);
}

const wordFor = (program: string): string | undefined =>
  Object.hasOwn(PROGRAMS, program) ? PROGRAMS[program] : undefined;
