import { type Severity, worse } from '../finding.js';
import { EVERYWHERE, type PolicyRule } from './access.js';

/** One thing that somebody may do; `*` stands for all in every field but `name`, where the empty string does. */
export interface Permission {
  /** Namespace, or `*` for everywhere. */
  readonly scope: string;
  /** API group; `/` for URLs that are no resources. */
  readonly group: string;
  /** Resource with its subresource, "pods/exec". */
  readonly resource: string;
  readonly name: string;
  readonly verb: string;
}

export const URLS = '/';
/** Group of the permission to do whatever a role outside the target allows. */
export const ROLE = '(role)';

/** More tuples than any role that people write; beyond it, a rule is compared as a whole. */
const MOST_TUPLES = 20_000;

/** The permissions of a rule in a scope: every group with every resource, name and verb. */
export function permissionsOf(
  { groups, resources, names, verbs, urls }: PolicyRule,
  scope: string,
): readonly Permission[] {
  const named = names.length === 0 ? [''] : names;
  const tuples = groups.length * resources.length * named.length * verbs.length;
  if (tuples > MOST_TUPLES || urls.length * verbs.length > MOST_TUPLES) {
    const whole = JSON.stringify([groups, resources, names, verbs, urls]);
    return [{ scope, group: ROLE, resource: `a rule of ${tuples} permissions`, name: whole, verb: '*' }];
  }
  const onResources = groups.flatMap((group) =>
    resources.flatMap((resource) =>
      named.flatMap((name) => verbs.map((verb) => ({ scope, group, resource, name, verb }))),
    ),
  );
  const onUrls = scope === EVERYWHERE ? urls : [];
  return [
    ...onResources,
    ...onUrls.flatMap((url) => verbs.map((verb) => ({ scope, group: URLS, resource: url, name: '', verb }))),
  ];
}

/** How many permissions a rule is taken apart into. */
export function countOf({ groups, resources, names, verbs, urls }: PolicyRule): number {
  const tuples = Math.max(groups.length * resources.length * Math.max(names.length, 1), urls.length) * verbs.length;
  return Math.min(tuples, MOST_TUPLES);
}

const key = ({ scope, group, resource, name, verb }: Permission): string =>
  `${scope}\n${group}\n${resource}\n${name}\n${verb}`;

/** A set of permissions that knows what wildcards cover. */
export class Permissions {
  readonly #keys = new Set<string>();

  add(permission: Permission): void {
    this.#keys.add(key(permission));
  }

  /** True when a permission of the set is this one or covers it. */
  covers(permission: Permission): boolean {
    if (this.#keys.has(key(permission))) return true;
    const { scope, group, resource, name, verb } = permission;
    const slash = group === URLS ? -1 : resource.indexOf('/');
    const resources = slash < 0 ? [resource, '*'] : [resource, '*', `*${resource.slice(slash)}`];
    const groups = group === URLS ? [group] : [group, '*'];
    for (const s of [scope, EVERYWHERE])
      for (const g of groups)
        for (const r of resources)
          for (const n of [name, ''])
            for (const v of [verb, '*'])
              if (this.#keys.has(key({ scope: s, group: g, resource: r, name: n, verb: v }))) return true;
    return false;
  }
}

interface Danger {
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly everywhere: Severity;
  readonly inNamespace: Severity;
  /** When the permission is limited to names. */
  readonly named: Severity;
}

const WRITE = ['create', 'update', 'patch'];
const RBAC = ['rbac.authorization.k8s.io'];

/** Permissions that lead to more: what they are, and how bad each is by its reach. */
const DANGERS: readonly Danger[] = [
  danger(RBAC, ['roles', 'clusterroles'], ['escalate', 'bind'], 'critical', 'critical'),
  danger([''], ['users', 'groups', 'serviceaccounts'], ['impersonate'], 'critical', 'high'),
  danger(['authentication.k8s.io'], ['userextras', 'uids'], ['impersonate'], 'critical', 'high'),
  danger([''], ['secrets'], ['get', 'list', 'watch'], 'high', 'medium'),
  danger([''], ['secrets'], WRITE, 'high', 'high'),
  danger(
    [''],
    ['pods/exec', 'pods/attach', 'pods/portforward', 'pods/proxy', 'services/proxy'],
    ['create', 'get'],
    'high',
    'high',
  ),
  danger([''], ['pods/ephemeralcontainers'], ['update', 'patch'], 'high', 'high'),
  danger([''], ['nodes/proxy'], ['get', 'create'], 'high', 'medium'),
  danger([''], ['pods', 'podtemplates', 'replicationcontrollers'], WRITE, 'high', 'medium'),
  danger(['apps'], ['deployments', 'daemonsets', 'statefulsets', 'replicasets'], WRITE, 'high', 'medium'),
  danger(['batch'], ['jobs', 'cronjobs'], WRITE, 'high', 'medium'),
  danger([''], ['serviceaccounts/token'], ['create'], 'critical', 'high'),
  danger(
    ['certificates.k8s.io'],
    ['certificatesigningrequests/approval', 'signers'],
    ['update', 'patch', 'approve', 'sign'],
    'high',
    'medium',
  ),
  danger(
    ['admissionregistration.k8s.io'],
    [
      'mutatingwebhookconfigurations',
      'validatingwebhookconfigurations',
      'validatingadmissionpolicies',
      'mutatingadmissionpolicies',
    ],
    [...WRITE, 'delete'],
    'high',
    'medium',
  ),
  danger(['argoproj.io'], ['applications', 'applicationsets', 'appprojects'], WRITE, 'high', 'high'),
  danger(['kustomize.toolkit.fluxcd.io'], ['kustomizations'], WRITE, 'high', 'high'),
  danger(['helm.toolkit.fluxcd.io'], ['helmreleases'], WRITE, 'high', 'high'),
];

function danger(
  groups: readonly string[],
  resources: readonly string[],
  verbs: readonly string[],
  everywhere: Severity,
  inNamespace: Severity,
): Danger {
  return { groups, resources, verbs, everywhere, inNamespace, named: 'medium' };
}

/** How bad it is that somebody gets a permission; ordinary ones are medium. */
export function severityOf(permission: Permission): Severity {
  const { scope, group, resource, name, verb } = permission;
  const wide = scope === EVERYWHERE;
  if (group === ROLE) return severityOfRole(resource, wide);
  if (resource === '*' && verb === '*' && (group === '*' || group === '')) return wide ? 'critical' : 'high';
  const has = (field: string, values: readonly string[]) => field === '*' || values.includes(field);
  const hits = DANGERS.filter(
    (each) => has(group, each.groups) && hasResource(resource, each.resources) && has(verb, each.verbs),
  );
  return hits
    .map(({ everywhere, inNamespace, named }) => (name !== '' ? named : wide ? everywhere : inNamespace))
    .reduce(worse, 'medium');
}

function hasResource(resource: string, resources: readonly string[]): boolean {
  if (resource === '*') return true;
  return resources.some((each) => each === resource || (resource.startsWith('*/') && each.endsWith(resource.slice(1))));
}

/** The built-in roles that can write; `edit` includes the Secrets of its namespaces. */
function severityOfRole(role: string, wide: boolean): Severity {
  if (/^a r(?:ule|ole) of/.test(role)) return 'high';
  return wide && /^ClusterRole (?:admin|edit)$/.test(role) ? 'high' : 'medium';
}

/** What permissions allow, in few words, gravest first: "get, list secrets, configmaps; create pods and 3 more". */
export function inWords(permissions: readonly Permission[], most = 3): string {
  const verbs = new Map<string, { readonly object: Named; readonly words: Set<string> }>();
  for (const permission of [...permissions].sort(gravestFirst)) {
    const object = objectOf(permission);
    const known = verbs.get(`${object.name}${object.where}`) ?? { object, words: new Set<string>() };
    verbs.set(`${object.name}${object.where}`, known);
    known.words.add(permission.verb === '*' ? 'do everything with' : permission.verb);
  }
  const alike = new Map<string, { readonly start: string; readonly names: string[]; readonly where: string }>();
  for (const { object, words } of verbs.values()) {
    const start = object.name.startsWith('whatever') ? 'do' : [...words].join(', ');
    const known = alike.get(`${start}${object.where}`) ?? { start, names: [], where: object.where };
    alike.set(`${start}${object.where}`, known);
    known.names.push(object.name);
  }
  const parts = [...alike.values()].map(({ start, names, where }) => `${start} ${shortened(names)}${where}`);
  const rest = parts.length - most;
  return rest > 0 ? `${parts.slice(0, most).join('; ')} and ${rest} more` : parts.join('; ');
}

/** Words as a list, the last of many left out. */
export function shortened(words: readonly string[], most = 4): string {
  const rest = words.length - most;
  return rest > 0 ? `${words.slice(0, most).join(', ')} and ${rest} more` : words.join(', ');
}

function gravestFirst(one: Permission, other: Permission): number {
  const [a, b] = [severityOf(one), severityOf(other)];
  return a === b ? 0 : worse(a, b) === a ? -1 : 1;
}

/** A resource in words, and the group that it belongs to. */
interface Named {
  readonly name: string;
  readonly where: string;
}

function objectOf({ group, resource, name }: Permission): Named {
  if (group === ROLE) return { name: `whatever ${resource} allows`, where: '' };
  const all = resource !== '*' ? resource : group === URLS ? 'every URL of the API server' : 'every resource';
  const where = group === '' || group === URLS ? '' : group === '*' ? ' of every group' : ` (${group})`;
  return { name: `${all}${name === '' ? '' : ` "${name}"`}`, where };
}
