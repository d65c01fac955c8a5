import { subtractRanges } from './ip.js';
import { alternatives, type LabelSelector, selectorWithin } from './label-selector.js';
import type { Allowed, Peer, Ports } from './network.js';

/** Label that every namespace has, with its own name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/**
 * True when everything that `wanted` lets through is let through by `given` together. Both belong to policies of the
 * given namespace. Exact for selectors, addresses and numbered ports; a named port is covered only by its own name or by
 * every port of its protocol.
 */
export function isCovered(wanted: Allowed, given: readonly Allowed[], namespace: string): boolean {
  const ports = wanted.ports ?? EVERY_PORT;
  return ports.every((port) => {
    const peers = given.filter((each) => each.ports === undefined || coversPort(each.ports, port));
    return (
      peerCovered(
        wanted.peer,
        peers.map(({ peer }) => peer),
        namespace,
      ) || splitCovered(wanted, port, given, namespace)
    );
  });
}

const EVERY_PORT: readonly Ports[] = ['TCP', 'UDP', 'SCTP'].map((protocol) => ({ protocol, first: 1, last: 65_535 }));

/** A range of ports may be opened by several rules for the same peer. */
function splitCovered(wanted: Allowed, port: Ports, given: readonly Allowed[], namespace: string): boolean {
  const same = given.filter(({ peer }) => peerCovered(wanted.peer, [peer], namespace));
  return coversPort(
    same.flatMap(({ ports }) => ports ?? EVERY_PORT),
    port,
  );
}

function coversPort(given: readonly Ports[], wanted: Ports): boolean {
  const sameProtocol = given.filter(({ protocol }) => protocol === wanted.protocol);
  if ('name' in wanted)
    return sameProtocol.some((each) =>
      'name' in each ? each.name === wanted.name : each.first <= 1 && each.last >= 65_535,
    );
  const intervals = sameProtocol.flatMap((each) => ('name' in each ? [] : [each])).sort((a, b) => a.first - b.first);
  let next = wanted.first;
  for (const { first, last } of intervals) if (first <= next && last >= next) next = last + 1;
  return next > wanted.last;
}

function peerCovered(wanted: Peer, given: readonly Peer[], namespace: string): boolean {
  if (given.some(({ kind }) => kind === 'anybody')) return true;
  switch (wanted.kind) {
    case 'anybody':
      return false;
    case 'addresses': {
      const known = given.flatMap((peer) => (peer.kind === 'addresses' ? peer.ranges : []));
      return subtractRanges(wanted.ranges, known).length === 0;
    }
    case 'pods': {
      const known = given.flatMap((peer) => (peer.kind === 'pods' ? [peer] : []));
      const spaces = namespacesOf(wanted, namespace);
      return alternatives(spaces).every((space) =>
        alternatives(wanted.pods).every((pods) =>
          known.some((peer) => selectorWithin(space, namespacesOf(peer, namespace)) && selectorWithin(pods, peer.pods)),
        ),
      );
    }
  }
}

function namespacesOf(peer: Extract<Peer, { kind: 'pods' }>, own: string): LabelSelector {
  return peer.namespaces ?? new Map([[NAMESPACE_NAME, { absent: false, values: new Set([own]), negated: false }]]);
}
