import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';
import { type Change, predecessorOf } from './departed.js';
import { type ImageReference, imagesOf, parseImage } from './image.js';
import type { Resource } from './resource.js';
import { type Workload, workloadOf } from './workload.js';

/** A place that decides which image runs: a container, an image volume, or an entry of a Kustomize build file. */
export interface ImageUse {
  readonly about?: Resource;
  readonly within?: BuildDocument;
  /** The container's label, or "image web" for an entry of a build file. */
  readonly subject: string;
  /** Tells the same place before and after a change. */
  readonly key: string;
  /** Where the image is named, or what a build file says about its name, tag and digest. */
  readonly node: Node;
  /** As it is written; for a build file name, tag and digest put together. */
  readonly text: string;
  /** Absent when the text is no reference. */
  readonly image: ImageReference | undefined;
}

/** Every place of a cluster that decides which image runs. */
export function imageUses(cluster: Cluster): readonly ImageUse[] {
  return cluster.once(usesIn);
}

function usesIn(cluster: Cluster): readonly ImageUse[] {
  return [...cluster.workloads.flatMap(usesOf), ...cluster.buildDocuments('kustomization').flatMap(transformations)];
}

function usesOf(workload: Workload): readonly ImageUse[] {
  return imagesOf(workload).map(({ label, node, text }) => ({
    about: workload.resource,
    subject: label,
    key: `${workload.resource.id} ${label}`,
    node,
    text,
    image: parseImage(text),
  }));
}

function transformations(within: BuildDocument): readonly ImageUse[] {
  return within.root
    .at('images')
    .items()
    .flatMap((entry) => {
      const name = entry.at('name').text();
      if (name === undefined) return [];
      const [tag, digest] = [entry.at('newTag'), entry.at('digest')];
      const node = [digest, tag, entry.at('newName')].find(({ present }) => present);
      if (node === undefined) return [];
      const written = tag.text() ?? tag.number()?.toString();
      const text =
        (entry.at('newName').text() ?? name) +
        (written === undefined ? '' : `:${written}`) +
        (digest.text() === undefined ? '' : `@${digest.text()}`);
      return [{ within, subject: `image ${name}`, key: `${within.file} ${name}`, node, text, image: parseImage(text) }];
    });
}

/** The uses of two clusters that are the same place, each as it was and as it is. */
export function changedUses(change: Change): readonly { readonly was: ImageUse; readonly is: ImageUse }[] {
  const { before, now } = change;
  if (before === now) return [];
  const old = before.once(byKey);
  const moved = new Map<Resource, readonly ImageUse[]>();
  return imageUses(now).flatMap((is) => {
    const was = old.get(is.key) ?? formerUses(is, change, moved).find(({ subject }) => subject === is.subject);
    return was === undefined || was.text === is.text ? [] : [{ was, is }];
  });
}

/** The places of an object that the change has moved, as they were. */
function formerUses(
  { about }: ImageUse,
  change: Change,
  known: Map<Resource, readonly ImageUse[]>,
): readonly ImageUse[] {
  if (about === undefined) return [];
  const told = known.get(about);
  if (told !== undefined) return told;
  const former = predecessorOf(about, change);
  const workload = former === undefined ? undefined : workloadOf(former);
  const uses = workload === undefined ? [] : usesOf(workload);
  known.set(about, uses);
  return uses;
}

function byKey(cluster: Cluster): ReadonlyMap<string, ImageUse> {
  return new Map(imageUses(cluster).map((use) => [use.key, use]));
}

/** Of what a remark says where it is about. */
export function placeOfUse({ about, within, subject, node }: ImageUse): {
  readonly about?: Resource;
  readonly within?: BuildDocument;
  readonly subject: string;
  readonly at: Node;
} {
  return { ...(about === undefined ? {} : { about }), ...(within === undefined ? {} : { within }), subject, at: node };
}
