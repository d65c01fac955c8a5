import type { Node } from '../source/node.js';
import { type Application, applications, within } from './argocd.js';
import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** A sync option of Argo CD, in an application's list or in the annotation of one object. */
export interface SyncOption {
  readonly about: Resource;
  /** "Replace", "Force", "Validate", … */
  readonly name: string;
  readonly value: string;
  readonly at: Node;
  /** The application for which it holds; absent for an annotation. */
  readonly application?: Application;
  /** "option Replace", as part of a finding's identity. */
  readonly subject: string;
}

/** The annotation by which an object has sync options of its own. */
export const SYNC_OPTIONS = 'argocd.argoproj.io/sync-options';

/** Every sync option that the target sets, by application and by annotation. */
export function syncOptions(cluster: Cluster): readonly SyncOption[] {
  return cluster.once(findOptions);
}

function findOptions(cluster: Cluster): readonly SyncOption[] {
  const ofApplications = applications(cluster).flatMap((application) =>
    application.spec
      .at('syncPolicy', 'syncOptions')
      .items()
      .flatMap((at) => optionOf(at.text() ?? '', at, application.resource, application)),
  );
  const annotated = cluster.resources.filter(({ annotations }) => annotations[SYNC_OPTIONS] !== undefined);
  const ofObjects = annotated.flatMap((about) => {
    const at = about.root.at('metadata', 'annotations', SYNC_OPTIONS);
    return (about.annotations[SYNC_OPTIONS] ?? '').split(',').flatMap((text) => optionOf(text.trim(), at, about));
  });
  return [...ofApplications, ...ofObjects];
}

function optionOf(text: string, at: Node, about: Resource, application?: Application): readonly SyncOption[] {
  const [, name = '', value = ''] = /^(\w+)=(\S+)$/.exec(text) ?? [];
  if (name === '') return [];
  const subject = application === undefined ? `option ${name}` : within(application, `option ${name}`);
  return [{ about, name, value, at, subject, ...(application === undefined ? {} : { application }) }];
}
