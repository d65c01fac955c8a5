import type { Place } from '../source/location.js';
import type { Node } from '../source/node.js';
import type { GivenFlag } from './bootstrap-command.js';
import type { Component } from './bootstrap-setting.js';
import type { Resource } from './resource.js';

/** A component of the cluster as some object configures it. */
export interface ConfiguredComponent {
  readonly component: Component;
  readonly resource: Resource;
  /** What tells of it: the command of a container, the arguments in a file of kubeadm, or its own configuration file. */
  readonly form: 'command' | 'kubeadm' | 'file';
  /** Minor version that it says of itself. */
  readonly minor: number | undefined;
  readonly flags: readonly GivenFlag[];
  /** The configuration file; undefined for other forms. */
  readonly file: Node | undefined;
  /** Where something that is missing would be looked for. */
  readonly at: Node | Place;
  /** Where a reader looks for what is given. */
  readonly placeOf: (given: Node) => Node | Place;
  /** The list or mapping that takes further flags, where it is known. */
  readonly holder: Node | undefined;
  /** False for what stands in a text inside of an object. */
  readonly editable: boolean;
  /** True when what is not there is not said anywhere else either. */
  readonly complete: boolean;
}

/** The minor version in "v1.34.0"; undefined when a text is no version of Kubernetes. */
export function minorOf(version: string | undefined): number | undefined {
  const minor = /^v?1\.(\d{1,3})(?:\.|$)/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
