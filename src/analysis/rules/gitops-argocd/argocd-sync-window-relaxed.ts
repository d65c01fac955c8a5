import { argoObjects } from '../../cluster/argocd.js';
import { predecessorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdSyncWindowRelaxed = defineRule({
  id: 'argocd-sync-window-relaxed',
  title: 'Change removes or bypasses a sync window',
  family: 'gitops-argocd',
  why: 'The window is the freeze: once it is gone or narrower, the very change that it should have held back is deployed.',
  remedy: 'Restore the window, or record the exception to the freeze with its reason.',
  severity: 'medium',
  standards: ['slsa: source'],
  equivalents: { kyverno: ['other/resource-creation-updating-denied', 'other/time-bound-policy'] },
  *check(view) {
    const { now, before } = view;
    if (before === now) return;
    for (const project of argoObjects(now, 'AppProject').filter(({ fragment }) => !fragment)) {
      const former = predecessorOf(project, view);
      if (former !== undefined && !former.fragment) yield* relaxations(former, project);
    }
  },
  examples: [
    {
      name: 'a denial that is gone, one that became an allowance, and one that is narrower',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          syncWindows:
            - {kind: deny, schedule: "0 22 * * *", duration: 8h, applications: ["*"]}
            - {kind: deny, schedule: "0 0 * * 6", duration: 48h, applications: ["*"], manualSync: false}
            - {kind: deny, schedule: "0 0 24 12 *", duration: 72h, namespaces: [web, shop]}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          syncWindows: # <-- here
            - kind: deny
              schedule: "0 0 * * 6"
              duration: 24h # <-- here
              applications: ["*"]
              manualSync: true # <-- here
            - kind: deny
              schedule: "0 0 24 12 *"
              duration: 72h
              namespaces: [web] # <-- here
      `,
    },
    {
      name: 'a denial that becomes an allowance, and syncs that run on into it',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          syncWindows:
            - {kind: deny, schedule: "0 22 * * *", duration: 8h, applications: ["*"]}
            - {kind: deny, schedule: "0 12 * * *", duration: 1h, applications: ["*"]}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          syncWindows:
            - kind: allow # <-- here
              schedule: "0 22 * * *"
              duration: 8h
              applications: ["*"]
            - kind: deny
              schedule: "0 12 * * *"
              duration: 1h
              applications: ["*"]
              syncOverrun: true # <-- here
      `,
    },
    {
      name: 'projects that come from another target, as they were and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: edited}
        spec: {syncWindows: []} # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: same}
        spec: {syncWindows: [{kind: deny, schedule: "0 22 * * *", duration: 8h}]}
      `,
      formerly: [
        yaml`
          apiVersion: argoproj.io/v1alpha1
          kind: AppProject
          metadata: {name: edited}
          spec: {syncWindows: [{kind: deny, schedule: "0 22 * * *", duration: 8h}]}
          ---
          apiVersion: argoproj.io/v1alpha1
          kind: AppProject
          metadata: {name: same}
          spec: {syncWindows: [{kind: deny, schedule: "0 22 * * *", duration: 8h}]}
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'new windows, longer ones, another order and wider ones are clean',
      before: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          syncWindows:
            - {kind: deny, schedule: "0 22 * * *", duration: 8h, applications: [web]}
            - {kind: allow, schedule: "0 8 * * *", duration: 8h, applications: ["*"]}
      `,
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          syncWindows:
            - {kind: allow, schedule: "0 8 * * *", duration: 6h, applications: ["*"]}
            - {kind: deny, schedule: "0 22 * * *", duration: 10h, applications: ["*"]}
            - {kind: deny, schedule: "0 0 1 1 *", duration: 24h, applications: ["*"]}
      `,
    },
    {
      name: 'a look at one state is clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec: {syncWindows: [{kind: deny, schedule: "0 22 * * *", duration: 8h}, null]}
      `,
    },
  ],
});

const kindOf = (window: Node): string => window.at('kind').text() ?? '';
const scheduleOf = (window: Node): string => window.at('schedule').text() ?? '';
const isDenial = (window: Node): boolean => kindOf(window) === 'deny';

function windowsOf({ root }: Resource): readonly Node[] {
  return root
    .at('spec', 'syncWindows')
    .items()
    .filter((window) => window.entries().length > 0);
}

function* relaxations(former: Resource, about: Resource): Iterable<Remark> {
  const [old, present] = [windowsOf(former), windowsOf(about)];
  const same = new Set(present.map((window) => JSON.stringify(window.value)));
  const known = new Set(old.map((window) => JSON.stringify(window.value)));
  const rest = new Map<string, Node[]>();
  for (const window of present.filter((each) => !known.has(JSON.stringify(each.value))))
    rest.set(scheduleOf(window), [...(rest.get(scheduleOf(window)) ?? []).slice(-20), window]);
  const allows = present.some((window) => kindOf(window) === 'allow');
  for (const window of old.filter((each) => !same.has(JSON.stringify(each.value)))) {
    const twin = rest.get(scheduleOf(window))?.shift();
    const subject = `${kindOf(window)} ${scheduleOf(window)}`;
    if (twin !== undefined) yield* differences(about, subject, window, twin);
    else if (isDenial(window) || !allows)
      yield {
        about,
        subject,
        at: about.root.at('spec', 'syncWindows'),
        message: `the ${kindOf(window)} window at ${scheduleOf(window)} is gone`,
      };
  }
}

function* differences(about: Resource, subject: string, old: Node, window: Node): Iterable<Remark> {
  const name = `${kindOf(old)} window at ${scheduleOf(old)}`;
  const remark = (field: string, message: string) => ({
    about,
    subject: `${subject}: ${field}`,
    at: window.at(field),
    message,
  });
  if (isDenial(old) && !isDenial(window)) {
    yield remark('kind', `the ${name} now allows what it denied`);
    return;
  }
  const [from, to] = [minutesOf(old.at('duration')), minutesOf(window.at('duration'))];
  const shorter = isDenial(old) ? to < from : to > from;
  if (shorter)
    yield remark(
      'duration',
      `the ${name} lasts ${window.at('duration').text()} instead of ${old.at('duration').text()}`,
    );
  for (const field of ['applications', 'namespaces', 'clusters']) {
    const kept = window.at(field).texts();
    const lost = kept.includes('*')
      ? []
      : old
          .at(field)
          .texts()
          .filter((text) => !kept.includes(text));
    if (isDenial(old) && lost.length > 0)
      yield remark(field, `the ${name} no longer holds for ${field} ${lost.slice(0, 3).join(', ')}`);
  }
  for (const field of ['manualSync', 'syncOverrun'])
    if (window.at(field).flag() === true && old.at(field).flag() !== true)
      yield remark(
        field,
        field === 'manualSync' ? `the ${name} can be passed by a manual sync` : `syncs run on into the ${name}`,
      );
  if (
    (window.at('andOperator').flag() ?? false) !== (old.at('andOperator').flag() ?? false) &&
    isDenial(old) &&
    window.at('andOperator').flag() === true
  )
    yield remark('andOperator', `the ${name} now holds only where all of its lists match`);
}

const UNITS: Readonly<Record<string, number>> = { s: 1 / 60, m: 1, h: 60, d: 1_440 };

/** A duration in Go's form, in minutes. */
function minutesOf(node: Node): number {
  const parts = (node.text() ?? '').slice(0, 40).matchAll(/(\d+(?:\.\d+)?)([smhd])/g);
  return [...parts].reduce((all, [, count, unit]) => all + Number(count) * (UNITS[unit ?? ''] ?? 0), 0);
}
