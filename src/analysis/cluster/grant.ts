import type { Fix } from '../finding.js';
import type { Node } from '../source/node.js';
import { remove } from '../source/patch.js';
import { type Access, accessOf, allowsEverything, EVERYWHERE, type PolicyRule, roleKey } from './access.js';
import type { Cluster } from './cluster.js';
import { shortened } from './permission.js';
import type { Resource } from './resource.js';

/** Something that RBAC can allow: any of the verbs on any of the resources of any of the groups. */
export interface Power {
  readonly groups: readonly string[];
  /** With subresources, "pods/exec"; `*` for every resource of the groups. One that ends in "/" stands for all below it. */
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  /** True for objects without a namespace, on which a grant within a namespace does nothing. */
  readonly clusterWide?: boolean;
}

/**
 * How far a rule reaches: everywhere, by a ClusterRoleBinding of the target; wherever bindings that the target does not
 * show say; in kube-system; or in other namespaces only.
 */
export type Reach = 'everywhere' | 'unknown' | 'control' | 'namespace';

/** What one rule of a role allows of some powers. */
export interface Grant {
  readonly role: Resource;
  readonly rule: PolicyRule;
  readonly reach: Reach;
  /** The namespaces that it reaches, as far as the target knows; `*` for all. */
  readonly scopes: ReadonlySet<string>;
  /** Labels of the subjects that the target binds to the role itself. */
  readonly subjects: readonly string[];
  /** Those of the powers' resources that the rule allows. */
  readonly resources: readonly string[];
  /** Those of the powers' verbs that it allows. */
  readonly verbs: readonly string[];
  /** The powers' groups that it allows. */
  readonly groups: readonly string[];
  readonly named: boolean;
  /** True when all of it is about objects without a namespace, and the grant is confined to one: it does nothing. */
  readonly idle: boolean;
  /** What a finding about the grant says, whatever the rule of the catalogue. */
  readonly remark: GrantRemark;
}

/** The parts of a finding that follow from the grant. */
export interface GrantRemark {
  readonly about: Resource;
  readonly subject: string;
  readonly at: Node;
  readonly message: string;
  readonly related: readonly Node[];
  readonly fix?: Fix;
}

export interface GrantOptions {
  /** Whether the resource or the verb is what a reader should look at. */
  readonly lookAt?: 'resource' | 'verbs';
  /** True when a resource `*` of the core group or of all groups counts too, and not only one of a named group. */
  readonly wildcards?: boolean;
  /** The fix where it is another than leaving out what was found. */
  readonly fix?: (items: readonly Node[], rule: PolicyRule) => Fix | undefined;
}

/** Namespace of the control plane, where a permission on a namespace is one on the cluster. */
const CONTROL = 'kube-system';

/**
 * The rules of a target's roles that allow something of the given powers, one grant for each. Rules that allow everything
 * are left to `rbac-wildcard-all`, and, unless `wildcards` says otherwise, a resource `*` of the core group or of all groups
 * to `rbac-wildcard-partial`: one line that opens everything is one finding.
 */
export function grantsOf(cluster: Cluster, powers: readonly Power[], options: GrantOptions = {}): readonly Grant[] {
  const access = accessOf(cluster);
  return access.roles.flatMap((role) => {
    const rules = access.ownRules(role).filter((rule) => !allowsEverything(rule));
    const found = rules.flatMap((rule) => foundIn(access, rule, powers, options) ?? []);
    if (found.length === 0) return [];
    const bindings = access.bindingsOf(roleKey(role));
    const subjects = bindings.flatMap((binding) => binding.subjects.map(({ label }) => label));
    const related = bindings.slice(0, MOST_RELATED).map(({ resource }) => resource.root.at('roleRef'));
    return found.map((one) => ({ ...one, subjects, remark: { ...remarkOf(one, options), related } }));
  });
}

interface Match {
  readonly power: Power;
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

function foundIn(access: Access, rule: PolicyRule, powers: readonly Power[], options: GrantOptions): Found | undefined {
  const all = powers.flatMap((power) => matchOf(rule, power, options.wildcards === true) ?? []);
  if (all.length === 0) return undefined;
  const { role } = rule;
  const scopes = role.kind === 'Role' ? new Set([role.namespace ?? '']) : access.scopesOf(role);
  const reach = reachOf(role, scopes);
  const confined = reach === 'namespace' || reach === 'control';
  const active = confined ? all.filter(({ power }) => power.clusterWide !== true) : all;
  const idle = active.length === 0;
  const matches = idle ? all : active;
  return {
    role,
    rule,
    reach,
    scopes,
    resources: union(matches.map(({ resources }) => resources)),
    verbs: union(matches.map(({ verbs }) => verbs)),
    groups: union(matches.map(({ groups }) => groups)),
    named: rule.names.length > 0,
    idle,
  };
}

const MOST_RELATED = 10;

function matchOf(rule: PolicyRule, power: Power, wildcards: boolean): Match | undefined {
  const groups = power.groups.filter((group) => rule.groups.includes(group));
  const open = rule.groups.includes('*');
  if (groups.length === 0 && !open) return undefined;
  const verbs = power.verbs.filter((verb) => rule.verbs.includes(verb) || rule.verbs.includes('*'));
  if (verbs.length === 0) return undefined;
  const all = wildcards || (groups.some((group) => group !== '') && rule.groups.length <= FEW_GROUPS);
  const resources = resourcesOf(rule, power, all).filter((resource) =>
    verbs.some((verb) => !isVoid(rule, resource, verb)),
  );
  const possible = verbs.filter((verb) => resources.some((resource) => !isVoid(rule, resource, verb)));
  return possible.length === 0
    ? undefined
    : { power, groups: open ? power.groups : groups, resources, verbs: possible };
}

/** A rule on all resources of more groups than this is about none of them in particular. */
const FEW_GROUPS = 3;

function resourcesOf(rule: PolicyRule, { resources }: Power, all: boolean): readonly string[] {
  if (rule.resources.includes('*') && all) return resources.filter((resource) => !resource.endsWith('/'));
  if (resources.includes('*')) return rule.resources.filter((resource) => resource !== '*');
  return resources.flatMap((resource) => {
    if (resource.endsWith('/')) return rule.resources.filter((each) => each.startsWith(resource));
    const slash = resource.indexOf('/');
    const given =
      rule.resources.includes(resource) || (slash > 0 && rule.resources.includes(`*${resource.slice(slash)}`));
    return given ? [resource] : [];
  });
}

/** Requests that carry no name are never allowed by a rule with names; creating a subresource carries its parent's. */
function isVoid({ names }: PolicyRule, resource: string, verb: string): boolean {
  return names.length > 0 && ((verb === 'create' && !resource.includes('/')) || verb === 'deletecollection');
}

function reachOf({ kind }: Resource, scopes: ReadonlySet<string>): Reach {
  if (scopes.has(EVERYWHERE)) return 'everywhere';
  if (scopes.has(CONTROL)) return 'control';
  return kind === 'ClusterRole' && scopes.size === 0 ? 'unknown' : 'namespace';
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())];
}

type Found = Omit<Grant, 'remark' | 'subjects'>;

function remarkOf(found: Found, { lookAt, fix }: GrantOptions): Omit<GrantRemark, 'related'> {
  const { role, rule, resources, verbs } = found;
  const items = rule.node
    .at('resources')
    .items()
    .filter((item) => resources.includes(item.text() ?? ''));
  const list = rule.node.at('resources');
  const named = rule.names.length === 0 ? '' : ` ${shortened(rule.names.map((name) => `"${name}"`))}`;
  const repair = fix === undefined ? leavingOut(found, items) : fix(items, rule);
  const idle = found.idle
    ? '; these have no namespace, so that it does nothing until a ClusterRoleBinding grants it'
    : '';
  return {
    about: role,
    subject: `${resources.join(', ')}${named}`,
    at: lookAt === 'verbs' ? rule.node.at('verbs') : (items[0] ?? list),
    message: `the role may ${shortened(verbs, 6)} ${shortened(resources)}${named}${whereOf(found)}${idle}`,
    ...(repair === undefined ? {} : { fix: repair }),
  };
}

/** Where a grant holds, as the end of a sentence. */
export function whereOf({ reach, role }: Pick<Grant, 'reach' | 'role'>): string {
  if (reach === 'everywhere') return ' in the whole cluster';
  if (reach === 'unknown') return ' wherever it is bound';
  if (reach === 'control') return ` in ${CONTROL}`;
  return role.kind === 'Role' ? ' in its namespace' : ' in the namespaces where it is bound';
}

/** Takes away the resources that were found, or the verbs, or the rule; where that would take more, there is no fix. */
function leavingOut({ role, rule, verbs }: Found, items: readonly Node[]): Fix | undefined {
  if (items.length === 0) return undefined;
  const drop = rule.node
    .at('verbs')
    .items()
    .filter((verb) => verbs.includes(verb.text() ?? ''));
  const [allResources, allVerbs] = [items.length === rule.resources.length, drop.length === rule.verbs.length];
  const separate = items.every((item) => item.text()?.includes('/'));
  const rules = role.root.at('rules').value;
  const last = Array.isArray(rules) && rules.length === 1;
  if (allResources && allVerbs)
    return last ? undefined : { title: 'Remove the rule', safety: 'unsafe', patch: remove(rule.node) };
  if (!allResources && (allVerbs || separate)) return leaveOut('resource', items);
  return allResources && drop.length > 0 && !rule.verbs.includes('*') ? leaveOut('verb', drop) : undefined;
}

/** The fix that takes items out of a list of a rule. */
export function leaveOut(what: 'resource' | 'verb', items: readonly Node[]): Fix {
  const words = items.map((item) => item.text() ?? '');
  const title = `Remove the ${what}${words.length > 1 ? 's' : ''} ${shortened(words)}`;
  return { title, safety: 'unsafe', patch: [...items].reverse().flatMap(remove) };
}
