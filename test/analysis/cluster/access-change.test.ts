import { expect, test } from '@jest/globals';
import {
  analyse,
  Cluster,
  type Finding,
  filePath,
  NEWEST_KUBERNETES,
  parseYaml,
  ruleById,
} from '../../../src/analysis/index.js';

const clusterOf = (text: string) => new Cluster([{ parsed: parseYaml(filePath('rbac.yaml'), text), fragment: false }]);

function widened(before: string, now: string): readonly Finding[] {
  const rule = ruleById('rbac-permissions-widened');
  if (rule === undefined) throw new Error('no such rule');
  return analyse('.', [rule], {
    before: clusterOf(before),
    now: clusterOf(now),
    elsewhere: [],
    kubernetes: NEWEST_KUBERNETES,
  }).findings;
}

const told = (before: string, now: string) =>
  widened(before, now).map(({ severity, message }) => `${severity}: ${message}`);

const API = 'apiVersion: rbac.authorization.k8s.io/v1';
const role = (name: string, rules: string) =>
  `${API}\nkind: Role\nmetadata: {name: ${name}, namespace: web}\nrules: ${rules}\n---\n`;
const clusterRole = (name: string, rules: string, more = '') =>
  `${API}\nkind: ClusterRole\nmetadata: {name: ${name}}\nrules: ${rules}\n${more}\n---\n`;
const bind = (kind: string, of: string, subjects = '[{kind: ServiceAccount, name: app}]') =>
  `${API}\nkind: RoleBinding\nmetadata: {name: b-${of}, namespace: web}\nroleRef: {kind: ${kind}, name: ${of}}\nsubjects: ${subjects}\n---\n`;
const GET_PODS = '[{apiGroups: [""], resources: [pods], verbs: [get]}]';

test('a new role with a new binding is one finding at the binding', () => {
  const now = role('app', GET_PODS) + bind('Role', 'app');
  expect(told('', now)).toEqual(['medium: ServiceAccount web/app may now get pods']);
  expect(widened('', now)[0]?.resource?.kind).toBe('RoleBinding');
});

test('a role that becomes dangerous is as grave as what it grants', () => {
  const before = role('app', GET_PODS) + bind('Role', 'app');
  const now =
    role('app', '[{apiGroups: [""], resources: [pods, pods/exec], verbs: [get, create]}]') + bind('Role', 'app');
  expect(told(before, now)).toEqual(['high: ServiceAccount web/app may now get, create pods/exec; create pods']);
  expect(widened(before, now)[0]?.resource?.kind).toBe('Role');
});

test('a new subject is told by name, and everyone is grave', () => {
  const before = role('app', GET_PODS) + bind('Role', 'app');
  const subjects = '[{kind: ServiceAccount, name: app}, {kind: Group, name: "system:authenticated"}]';
  expect(told(before, role('app', GET_PODS) + bind('Role', 'app', subjects))).toEqual([
    'high: Group system:authenticated may now get pods',
  ]);
});

test('what a group of the subject had is no gain', () => {
  const before = role('app', GET_PODS) + bind('Role', 'app', '[{kind: Group, name: "system:serviceaccounts:web"}]');
  expect(told(before, role('app', GET_PODS) + bind('Role', 'app'))).toEqual([]);
});

test('aggregation is resolved, also where a role aggregates itself', () => {
  const aggregate = 'aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: "yes"}}]}';
  const before = clusterRole('all', '[]', aggregate) + bind('ClusterRole', 'all');
  const part = `${API}\nkind: ClusterRole\nmetadata: {name: part, labels: {part: "yes"}}\n${aggregate.replace('"yes"', '"no"')}\nrules: []\n---\n`;
  const full = `${API}\nkind: ClusterRole\nmetadata: {name: more, labels: {part: "yes"}}\nrules: ${GET_PODS}\n---\n`;
  expect(told(before + part, before + part + full)).toContain('medium: ServiceAccount web/app may now get pods');
  const loop = `${API}\nkind: ClusterRole\nmetadata: {name: loop, labels: {part: "yes"}}\n${aggregate}\n---\n`;
  expect(told(loop, loop)).toEqual([]);
});

test('a role outside the target counts by its name, and cluster-admin by what it is', () => {
  expect(told('', bind('ClusterRole', 'view'))).toEqual([
    'medium: ServiceAccount web/app may now do whatever ClusterRole view allows',
  ]);
  expect(told(bind('ClusterRole', 'cluster-admin'), role('app', GET_PODS) + bind('Role', 'app'))).toEqual([]);
});

test('dropping resource names widens, adding them does not', () => {
  const named = role('app', '[{apiGroups: [""], resources: [secrets], resourceNames: [tls], verbs: [get]}]');
  const all = role('app', '[{apiGroups: [""], resources: [secrets], verbs: [get]}]');
  expect(told(named, all)).toEqual(['medium: whoever is bound to Role app may now get secrets']);
  expect(told(all, named)).toEqual([]);
});

test('an enormous rule is compared as a whole, in no time', () => {
  const many = (prefix: string) => Array.from({ length: 300 }, (_, at) => `${prefix}${at}`).join(', ');
  const rule = `[{apiGroups: [${many('g')}], resources: [${many('r')}], verbs: [${many('v')}]}]`;
  const [finding] = told('', clusterRole('huge', rule));
  expect(finding).toBe(
    'high: whoever is bound to ClusterRole huge may now do whatever a rule of 27000000 permissions allows, in every namespace',
  );
  expect(told(clusterRole('huge', rule), clusterRole('huge', rule))).toEqual([]);
});

test('roles and bindings of the wrong shape do not throw', () => {
  const broken = `${API}\nkind: Role\nmetadata: [x]\nrules: {a: 1}\n---\n${API}\nkind: RoleBinding\nmetadata: {name: b}\nroleRef: 3\nsubjects: [1, {kind: [a]}]\n---\n`;
  expect(told('', broken)).toHaveLength(1);
});

test('more permissions than anybody reads are compared role by role, and in little time', () => {
  const names = Array.from({ length: 300 }, (_, index) => `n${index}`);
  const subjects = `[${names.map((name) => `{kind: ServiceAccount, name: ${name}}`).join(', ')}]`;
  const rules = `[{apiGroups: [""], resources: [${names.join(', ')}], verbs: [get, list]}]`;
  const before = role('app', rules) + bind('Role', 'app', subjects);
  expect(told(before, `${before}# nothing\n`)).toEqual([]);
  const now = role('app', rules.replace('list', '"*"')) + bind('Role', 'app', subjects);
  expect(told(before, now)).toEqual([
    'high: ServiceAccount web/n0 and 299 more may now do whatever a role of 1 rule allows',
  ]);
});
