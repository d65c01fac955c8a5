import type { Resource } from '../resource.js';
import type { Fault } from './fault.js';
import { dnsLabelFault, dnsSubdomainFault } from './scalar.js';
import { isFields, isOpen } from './value.js';

/** Kinds whose names are no DNS names, or that are not named by people. */
const FREE = new Set(['APIService', 'CertificateSigningRequest', 'Event', 'FlowSchema', 'PriorityLevelConfiguration']);
const PATH_SEGMENT = new Set(['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding', 'PodSecurityPolicy']);
/** The minor in which Services may be named as everything else. */
const RELAXED_SERVICES = 34;

/** What is wrong with the name of an object, if anything. Reviews and other objects without a life of their own have none. */
export function nameFault(resource: Resource, whole: boolean, minor: number, custom: boolean): Fault | undefined {
  const { kind, root } = resource;
  if (kind.endsWith('Review') || FREE.has(kind)) return undefined;
  const object = isFields(root.value) ? root.value : {};
  const metadata = isFields(object['metadata']) ? object['metadata'] : {};
  const { name, generateName } = metadata;
  if (name === undefined || name === null) {
    if (!whole || typeof generateName === 'string') return undefined;
    return { kind: 'missing', path: isFields(object['metadata']) ? ['metadata'] : [], field: 'name' };
  }
  if (typeof name !== 'string') return undefined;
  const what = custom ? dnsSubdomainFault(name) : builtInNameFault(kind, name, minor);
  return what === undefined || isOpen(name) ? undefined : { kind: 'value', path: ['metadata', 'name'], what };
}

function builtInNameFault(kind: string, text: string, minor: number): string | undefined {
  if (PATH_SEGMENT.has(kind))
    return text === '.' || text === '..' || /[/%]/.test(text) || text === ''
      ? 'must have no slash and no percent sign'
      : undefined;
  if (kind === 'Namespace') return dnsLabelFault(text);
  if (kind === 'Service') {
    const fault = dnsLabelFault(text);
    return fault === undefined && minor < RELAXED_SERVICES && /^\d/.test(text) ? 'must begin with a letter' : fault;
  }
  if (kind === 'CronJob' && text.length > 52) return 'must have at most 52 characters';
  return dnsSubdomainFault(text);
}
