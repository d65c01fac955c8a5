import { expect, test } from '@jest/globals';
import { Cluster } from '../../../src/analysis/cluster/cluster.js';
import { departed, predecessorOf, successorOf } from '../../../src/analysis/cluster/departed.js';
import { filePath } from '../../../src/analysis/source/location.js';
import { parseYaml } from '../../../src/analysis/source/yaml.js';

const clusterOf = (...names: readonly string[]): Cluster => {
  const text = names
    .map((name) => name.split('/').reverse())
    .map(([name, namespace]) => `{apiVersion: v1, kind: Secret, metadata: {name: ${name}, namespace: ${namespace}}}`)
    .map((object) => object.replace(', namespace: undefined', ''));
  return new Cluster([{ parsed: parseYaml(filePath('a.yaml'), text.join('\n---\n')), fragment: false }]);
};
const nothing = clusterOf();
const namesOf = (resources: readonly { readonly id: string }[]) => resources.map(({ id }) => id);

test('what another target of the change had all along has not moved there', () => {
  const change = { before: clusterOf('db'), now: nothing, elsewhere: [clusterOf('db')] };
  expect(departed(change, 'Secret')).toEqual([]);
  expect(departed({ ...change, formerly: [nothing] }, 'Secret')).toEqual([]);
  expect(namesOf(departed({ ...change, formerly: [clusterOf('db')] }, 'Secret'))).toEqual(['/Secret//db']);
});

test.each([
  ['gains a namespace', ['db'], ['web/db'], []],
  ['loses its namespace', ['web/db'], ['db'], []],
  ['is another one in another namespace', ['web/db'], ['shop/db'], ['/Secret/web/db']],
  ['is gone beside one that was there', ['db', 'web/db'], ['web/db'], ['/Secret//db']],
])('an object that %s', (_, before, now, gone) => {
  const change = { before: clusterOf(...before), now: clusterOf(...now), elsewhere: [], formerly: [] };
  expect(namesOf(departed(change, 'Secret'))).toEqual(gone);
});

test('an object is followed into another target, and back', () => {
  const [here, there] = [clusterOf('web/db'), clusterOf('db')];
  const [left, come] = [here.resources[0], there.resources[0]];
  if (left === undefined || come === undefined) throw new Error('no objects');
  expect(successorOf(left, { before: here, now: nothing, elsewhere: [there], formerly: [nothing] })).toBe(come);
  expect(predecessorOf(come, { before: nothing, now: there, elsewhere: [nothing], formerly: [here] })).toBe(left);
  expect(predecessorOf(come, { before: nothing, now: there, elsewhere: [here], formerly: [here] })).toBeUndefined();
});
