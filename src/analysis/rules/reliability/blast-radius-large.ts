import { z } from 'zod';
import type { Cluster } from '../../cluster/cluster.js';
import { predecessorOf, successorOf } from '../../cluster/departed.js';
import type { Resource } from '../../cluster/resource.js';
import { defineConfigurableRule, type View, yaml } from '../rule.js';

export const blastRadiusLarge = defineConfigurableRule({
  id: 'blast-radius-large',
  title: 'Pull request changes an unusually large part of production',
  family: 'reliability',
  why: 'Nobody reads a hundred objects with care, and when one of them is wrong the others are in the way of going back.',
  remedy: 'Split the pull request, or have more people review it.',
  severity: 'info',
  standards: ['slsa: source'],
  equivalents: {},
  options: z.strictObject({
    objects: z.number().int().positive().default(100).describe('From how many changed objects on one target is told.'),
    share: z
      .number()
      .positive()
      .max(100)
      .default(25)
      .describe('From which share of the objects of a target, in percent, it is told.'),
    least: z
      .number()
      .int()
      .positive()
      .default(20)
      .describe('How many changed objects a share needs at least: small targets change as a whole.'),
  }),
  *check(view, { objects, share, least }) {
    if (view.before === view.now) return;
    const changed = changesOf(view);
    const size = view.before.resources.length;
    const percent = size === 0 ? 0 : Math.round((changed.length * 100) / size);
    const [first] = changed;
    const wide = changed.length >= objects || (size > 0 && changed.length >= least && percent >= share);
    if (first === undefined || !wide) return;
    const part = size === 0 ? '' : `, as many as ${percent} % of what was there`;
    yield {
      subject: 'change',
      at: first.root,
      message: `the change makes, edits or deletes ${changed.length} objects of this target${part}`,
    };
  },
  examples: [
    {
      name: 'more objects than the settings allow',
      options: { objects: 2 },
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data: {a: one}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two}
        data: {a: one}
      `,
      manifest: yaml`
        apiVersion: v1 # <-- here
        kind: ConfigMap
        metadata: {name: one}
        data: {a: two}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two}
        data: {a: two}
      `,
    },
    {
      name: 'a large share of the target',
      options: { share: 50, least: 1 },
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: two}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        ---
        apiVersion: v1 # <-- here
        kind: ConfigMap
        metadata: {name: three}
      `,
    },
    {
      name: 'comments, another order, what only moved, and a few objects are clean',
      options: { objects: 2 },
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data: {a: one, b: two}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: moved}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: gone}
      `,
      manifest: yaml`
        # a comment
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
        data: {a: one, b: two}
      `,
      elsewhere: [
        yaml`
          apiVersion: v1
          kind: ConfigMap
          metadata: {name: moved}
        `,
      ],
    },
    {
      name: 'a look at one state is clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: one}
      `,
    },
  ],
});

/** The objects that are made, edited or deleted; those of files with the same text are the same and are not compared. */
function changesOf(view: View): readonly Resource[] {
  const { before, now } = view;
  const [former, present] = [textsOf(before), textsOf(now)];
  const same = ({ file }: Resource) => former.get(file) === present.get(file);
  const edited = now.resources.filter((resource) => {
    if (same(resource)) return false;
    const old = predecessorOf(resource, view);
    return old === undefined || JSON.stringify(old.root.value) !== JSON.stringify(resource.root.value);
  });
  const gone = before.resources.filter((resource) => !same(resource) && successorOf(resource, view) === undefined);
  return [...edited, ...gone];
}

function textsOf({ manifests }: Cluster): ReadonlyMap<string, string> {
  return new Map(manifests.map(({ parsed }) => [parsed.file as string, parsed.text]));
}
