import { placeOf } from '../source/location.js';
import type { Node } from '../source/node.js';
import { commandOf, type GivenFlag } from './bootstrap-command.js';
import { type ConfiguredComponent, minorOf } from './bootstrap-configured.js';
import type { Component } from './bootstrap-setting.js';
import { parseImage } from './image.js';
import { holdsVariable } from './placeholder.js';
import type { Container } from './workload.js';

/** Flags that name a file with further settings, so that a flag that is not there may be said in the file. */
const FILE_FLAGS: Readonly<Partial<Record<Component, readonly string[]>>> = {
  etcd: ['config-file'],
  kubelet: ['config', 'config-dir'],
  'kube-scheduler': ['config'],
  'kube-proxy': ['config'],
};

/** The component that a container runs, as in static pods; undefined when it runs none. */
export function componentOf({ node, workload }: Container): ConfiguredComponent | undefined {
  const command = commandOf(node);
  if (command === undefined) return undefined;
  const { component, open } = command;
  const flags = component === 'etcd' ? [...variables(node), ...command.flags] : command.flags;
  const elsewhere = FILE_FLAGS[component]?.some((name) => flags.some((flag) => flag.name === name)) === true;
  const lists = [node.at('args'), node.at('command')].filter((list) => list.items().length > 0);
  const holder = lists.find((list) => list.items().some((item) => item.text()?.startsWith('-') === true)) ?? lists[0];
  const start = node.at('command').present ? node.at('command') : node.at('args');
  return {
    component,
    resource: workload.resource,
    form: 'command',
    // etcd counts its own versions.
    minor: component === 'etcd' ? undefined : minorOf(parseImage(node.at('image').text() ?? '')?.tag),
    flags,
    file: undefined,
    at: holder === undefined || isOneLine(holder) ? start : holder,
    placeOf: (given) => (lists.some((list) => lineOf(list) === lineOf(given)) ? start : given),
    holder,
    editable: true,
    complete: workload.complete && !open && !elsewhere,
  };
}

const lineOf = ({ location }: Node): number => placeOf(location).start.line;

/** True for a list that is written on the line of its key: what is in it does not stand out, so its start is looked at. */
const isOneLine = (list: Node): boolean => list.items().some((item) => lineOf(item) === lineOf(list));

/** etcd reads every flag from its environment, too, where the command line does not give it. */
function variables(container: Node): readonly GivenFlag[] {
  return container
    .at('env')
    .items()
    .flatMap((entry) => {
      const name = /^ETCD_(\w+)$/.exec(entry.at('name').text() ?? '')?.[1];
      if (name === undefined) return [];
      const node = entry.at('value');
      const text = node.text();
      return [
        {
          name: name.toLowerCase().replaceAll('_', '-'),
          text: text === undefined || holdsVariable(text) ? undefined : text,
          node: node.present ? node : entry,
          alone: false,
        },
      ];
    });
}
