import { z } from 'zod';
import type { Node } from '../source/node.js';
import { volumesOf, type Workload } from './workload.js';

/** The parts of a container image reference, after the grammar of the distribution project. */
export interface ImageReference {
  /** Registry host with its port; `docker.io` when none is written. */
  readonly registry: string;
  /** Path below the registry; `library/nginx` for `nginx`. */
  readonly repository: string;
  readonly tag?: string;
  /** Algorithm and hexadecimal digest, `sha256:…`. */
  readonly digest?: string;
}

const REFERENCE =
  /^(?<name>[^@]+?)(?::(?<tag>[\w][\w.-]{0,127}))?(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$/;
const PATH = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;

/**
 * Reads an image reference. A first segment is a registry only if it holds a dot or a colon or is `localhost`; a colon
 * before the last slash belongs to a port. Undefined when the text is no reference, as with `$(IMAGE)` or `{{ image }}`.
 */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > 1_024) return undefined;
  const groups = REFERENCE.exec(text)?.groups;
  const name = groups?.['name'];
  if (name === undefined) return undefined;
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const named = first.includes('.') || first.includes(':') || first === 'localhost' || /[A-Z]/.test(first);
  const registry = named ? first : 'docker.io';
  const path = named ? name.slice(slash + 1) : name;
  if (!PATH.test(path)) return undefined;
  const hub = registry === 'docker.io' || registry === 'index.docker.io';
  return {
    registry: hub ? 'docker.io' : registry,
    repository: hub && !path.includes('/') ? `library/${path}` : path,
    ...(groups?.['tag'] === undefined ? {} : { tag: groups['tag'] }),
    ...(groups?.['digest'] === undefined ? {} : { digest: groups['digest'] }),
  };
}

/** An image that a pod runs or mounts. */
export interface UsedImage {
  /** The container's label, or "volume models" for an image volume: how a reader finds it. */
  readonly label: string;
  readonly node: Node;
  readonly text: string;
}

/** The images of a pod's containers and of its image volumes, as they are written. */
export function imagesOf(workload: Workload): readonly UsedImage[] {
  const places = [
    ...workload.containers.map(({ label, node }) => ({ label, node: node.at('image') })),
    ...volumesOf(workload).map(({ label, node }) => ({ label, node: node.at('image', 'reference') })),
  ];
  return places.flatMap(({ label, node }) => {
    const text = node.text();
    return text === undefined ? [] : [{ label, node, text }];
  });
}

/** Tags that by custom move with every build. */
const FLOATING = new Set(['latest', 'main', 'master', 'edge', 'nightly', 'stable', 'dev']);

/** The option of rules about tags that move, by which teams name more of them. */
export const floating = z
  .array(z.string().max(128))
  .max(100)
  .default([])
  .describe(`Tags that move with every build, beside ${[...FLOATING].join(', ')}.`);

/** True for a tag that by custom, or as settings say, moves with every build; no tag means `latest`. */
export function isFloatingTag(tag: string | undefined, others: readonly string[] = []): boolean {
  return tag === undefined || FLOATING.has(tag.toLowerCase()) || others.includes(tag);
}

/** True when what the reference names can change without it: a tag that moves, and no digest. */
export function isMutable({ tag, digest }: ImageReference, others: readonly string[] = []): boolean {
  return digest === undefined && isFloatingTag(tag, others);
}

/** Registry and path of an image as segments: `docker.io`, `library`, `nginx`. The registry's default port is left out. */
export function segmentsOf({ registry, repository }: ImageReference): readonly string[] {
  return [registry.toLowerCase().replace(/:443$/, ''), ...repository.split('/')];
}

/**
 * True when an image lies below one of the entries, which are registries or paths in them: `ghcr.io/acme` holds
 * `ghcr.io/acme` and `ghcr.io/acme/app`, never `ghcr.io/acme-evil`. Entries without a registry are of Docker Hub.
 */
export function isBelow(image: ImageReference, entries: readonly string[]): boolean {
  const segments = segmentsOf(image);
  return entries.some((entry) => prefixesOf(entry).some((prefix) => prefix.every((part, at) => part === segments[at])));
}

/** What an entry of an allow list can mean, as segments. */
function prefixesOf(entry: string): readonly (readonly string[])[] {
  const parts = entry
    .replace(/^https?:\/\//, '')
    .split('/')
    .filter((part) => part !== '' && part !== '*');
  const [first = ''] = parts;
  if (/[.:]/.test(first) || first === 'localhost')
    return [[first.toLowerCase().replace(/:443$/, ''), ...parts.slice(1)]];
  if (parts.length === 0) return [];
  const hub = ['docker.io', ...parts];
  return parts.length === 1 ? [hub, ['docker.io', 'library', first]] : [hub];
}
