import { type AddressRange, parseRange, rangeWithin, subtractRanges } from '../../cluster/ip.js';
import { DIRECTIONS, type Direction, isolates, networkPolicies, rulesIn } from '../../cluster/network.js';
import { vendorPolicies, vendorRules } from '../../cluster/network-vendors.js';
import type { Resource } from '../../cluster/resource.js';
import type { Fix, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const networkPolicyWorldCidr = defineRule({
  id: 'network-policy-world-cidr',
  title: 'Network policy opens a workload to the internet or metadata API',
  family: 'network',
  why: 'A policy that admits every address isolates nothing, and one that lets pods reach the metadata API lets them take the credentials of their node.',
  remedy: 'Narrow the addresses, and leave 169.254.169.254/32 out of egress.',
  severity: 'medium',
  standards: ['owasp: K05', 'owasp: K08', 'mitre: T1133', 'mitre: T1552.001', 'ms: MS-TA9033'],
  *check({ now }) {
    for (const policy of networkPolicies(now)) {
      for (const direction of DIRECTIONS.filter((each) => isolates(policy, each))) {
        for (const { node, peers } of rulesIn(policy, direction)) {
          const blocks = peers.flatMap((peer) => blockOf(peer.at('ipBlock')) ?? []);
          yield* misplacedExceptions(policy, direction, blocks);
          yield* judged({ policy, direction, rule: node, blocks, limited: portsOf(node.at('ports')) });
        }
      }
    }
    for (const { policy, direction, effect, node } of vendorPolicies(now).flatMap(vendorRules)) {
      if (effect !== 'allow') continue;
      const blocks = vendorBlocks(policy, direction, node);
      yield* judged({ policy, direction, rule: node, blocks, limited: vendorPorts(node) });
    }
  },
  examples: [
    {
      name: 'every address, in one block or two halves, and egress to the metadata API',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: open}
        spec:
          podSelector: {matchLabels: {app: db}}
          policyTypes: [Ingress, Egress]
          ingress:
            - from: [{ipBlock: {cidr: 0.0.0.0/0}}] # <-- here
            - from: [{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}] # <-- here
            - from: [{ipBlock: {cidr: "::/0"}}] # <-- here
              ports: [{port: 5432}]
          egress:
            - to:
                - ipBlock:
                    cidr: 169.254.169.254/32 # <-- here
      `,
    },
    {
      name: 'egress to everywhere is repaired by an exception',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: out}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0 # <-- here
                    except: [10.0.0.0/8]
      `,
      fixed: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: out}
        spec:
          podSelector: {}
          policyTypes: [Egress]
          egress:
            - to:
                - ipBlock:
                    cidr: 0.0.0.0/0
                    except: [10.0.0.0/8, 169.254.169.254/32]
      `,
    },
    {
      name: 'Cilium, Calico and the network policy API, and an exception outside its block',
      manifest: yaml`
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {name: cilium}
        spec:
          endpointSelector: {matchLabels: {app: db}}
          ingress:
            - fromEntities: [world] # <-- here
          egress:
            - toCIDRSet: [{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}] # <-- here
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata: {name: calico}
        spec:
          egress:
            - {action: Allow, destination: {nets: [169.254.0.0/16]}} # <-- here
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: refused}
        spec:
          podSelector: {}
          ingress:
            - from:
                - ipBlock:
                    cidr: 10.0.0.0/8
                    except: [192.168.0.0/16] # <-- here
      `,
    },
    {
      name: 'narrow addresses, exceptions that cover the metadata API, other ports, and pods at the edge are clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: web}
        spec:
          podSelector: {matchLabels: {app: web}}
          ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]
          egress:
            - to: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 169.254.0.0/16]}}]
            - {to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}
            - to: [{ipBlock: {cidr: "2000::/3"}}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: edge}
        spec:
          podSelector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}
          ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: inert}
        spec: {podSelector: {}, policyTypes: [Egress], ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: later}
        spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "\${OFFICE}"}}, {ipBlock: null}]}]}
      `,
    },
  ],
});

/** Addresses as a rule names them. */
interface Block {
  /** The mapping that holds `cidr` and `except`, or for addresses without exceptions their own node. */
  readonly node: Node;
  readonly ranges: readonly AddressRange[];
  readonly whole: AddressRange;
  /** The field that takes exceptions, where there is one. */
  readonly except?: Node;
}

interface Judged {
  readonly policy: Resource;
  readonly direction: Direction;
  readonly rule: Node;
  readonly blocks: readonly Block[];
  readonly limited: readonly PortRange[] | undefined;
}

interface PortRange {
  readonly first: number;
  readonly last: number;
}

function blockOf(node: Node, field = 'except'): Block | undefined {
  const whole = parseRange(node.at('cidr').text() ?? '');
  if (whole === undefined) return undefined;
  const away = node
    .at(field)
    .texts()
    .flatMap((text) => parseRange(text) ?? []);
  return { node, whole, ranges: subtractRanges([whole], away), except: node.at(field) };
}

const WORLD = (text: string): AddressRange[] => [parseRange(text)].flatMap((range) => range ?? []);
const EVERYWHERE = [...WORLD('0.0.0.0/0'), ...WORLD('::/0')];
const METADATA = [...WORLD('169.254.169.254'), ...WORLD('fd00:ec2::254')];

/** Half of all addresses is beyond what any organisation owns. Small blocks add up to nothing and are left out. */
function coversWorld(blocks: readonly Block[]): boolean {
  const wide = blocks
    .flatMap(({ ranges }) => ranges)
    .filter(({ family, first, last }) => size({ first, last }) >= FLOOR[family]);
  const distinct = [...new Map(wide.map((range) => [`${range.family} ${range.first} ${range.last}`, range])).values()];
  return EVERYWHERE.some((all) => {
    const left = subtractRanges([all], distinct.slice(0, 512)).reduce((sum, range) => sum + size(range), 0n);
    return left <= size(all) / 2n;
  });
}

const FLOOR = { 4: 1n << 24n, 6: 1n << 120n } as const;
const size = ({ first, last }: { readonly first: bigint; readonly last: bigint }): bigint => last - first + 1n;

function* judged(given: Judged): Iterable<Remark> {
  if (given.direction === 'Ingress') yield* fromAnywhere(given);
  else yield* toMetadata(given);
}

function* fromAnywhere({ policy, blocks, limited }: Judged): Iterable<Remark> {
  const [first] = blocks;
  if (first === undefined || !coversWorld(blocks) || isEdge(policy)) return;
  const severity: Severity = limited === undefined ? 'high' : 'medium';
  const ports = limited === undefined ? '' : ` on ${limited.map(portText).join(', ') || 'named ports'}`;
  yield {
    about: policy,
    subject: `Ingress from every address${ports}`,
    at: addressOf(first),
    severity,
    message: `the policy admits connections from every address${ports}`,
  };
}

function* toMetadata({ policy, blocks, limited }: Judged): Iterable<Remark> {
  if (limited !== undefined && !limited.some(({ first, last }) => first <= 80 && last >= 80)) return;
  for (const { node, whole, ranges, except } of blocks) {
    const reached = METADATA.find((address) => ranges.some((range) => rangeWithin(address, range)));
    if (reached === undefined) continue;
    const address = reached.family === 4 ? '169.254.169.254' : 'fd00:ec2::254';
    const exception = `${address}/${reached.family === 4 ? 32 : 128}`;
    yield {
      about: policy,
      subject: `Egress to ${address}`,
      at: addressOf({ node }),
      message: `the policy lets pods reach ${address}, the metadata API of the node`,
      ...(except === undefined || size(whole) === 1n ? {} : { fix: excepting(except, exception) }),
    };
  }
}

/** The address itself, where the node is the mapping that holds it. */
const addressOf = ({ node }: Pick<Block, 'node'>): Node => (node.at('cidr').present ? node.at('cidr') : node);

function excepting(except: Node, address: string): Fix {
  return {
    title: 'Leave the metadata API out',
    safety: 'unsafe',
    patch: except.items().length > 0 ? set(except, ['-'], address) : set(except, [], [address]),
  };
}

function* misplacedExceptions(policy: Resource, direction: Direction, blocks: readonly Block[]): Iterable<Remark> {
  for (const { whole, except } of blocks) {
    for (const entry of except?.items() ?? []) {
      const range = parseRange(entry.text() ?? '');
      if (range === undefined || rangeWithin(range, whole)) continue;
      const message = `the exception ${entry.text()} lies outside its block, so that the API server refuses the policy`;
      yield { about: policy, subject: `${direction} exception ${entry.text()}`, at: except ?? entry, message };
    }
  }
}

const EDGE =
  /ingress|gateway|edge|router|traefik|haproxy|envoy|contour|nginx|kong|load-?balancer|\blb\b|proxy|frontend/i;

/** Pods that serve the internet are selected by labels that say so. */
function isEdge({ root }: Resource): boolean {
  const selectors = [root.at('spec', 'podSelector'), root.at('spec', 'endpointSelector')];
  const labels = selectors.flatMap((selector) => selector.at('matchLabels').entries());
  const written = [...labels.map(([, value]) => value.text() ?? ''), root.at('spec', 'selector').text() ?? ''];
  return written.some((text) => text.length < 500 && EDGE.test(text));
}

const portText = ({ first, last }: PortRange): string =>
  first === last ? `port ${first}` : `ports ${first} to ${last}`;

/** The TCP ports of a rule; undefined when it names none. Named ports match no address. */
function portsOf(ports: Node): readonly PortRange[] | undefined {
  const items = ports.items();
  if (items.length === 0) return undefined;
  return items.flatMap((item) => {
    if ((item.at('protocol').text() ?? 'TCP') !== 'TCP' || item.at('port').text() !== undefined) return [];
    const first = item.at('port').number();
    return first === undefined ? [{ first: 1, last: 65_535 }] : [{ first, last: item.at('endPort').number() ?? first }];
  });
}

function vendorBlocks({ group }: Resource, direction: Direction, node: Node): readonly Block[] {
  const plain = (list: Node) =>
    list.items().flatMap((item): readonly Block[] => {
      const whole = parseRange(item.text() ?? '');
      return whole === undefined ? [] : [{ node, whole, ranges: [whole] }];
    });
  if (group === 'cilium.io') {
    const side = direction === 'Ingress' ? 'from' : 'to';
    const world = node.at(`${side}Entities`).texts().includes('world')
      ? EVERYWHERE.map((whole) => ({ node, whole, ranges: subtractRanges([whole], METADATA) }))
      : [];
    const sets = node.at(`${side}CIDRSet`).items();
    return [
      ...world,
      ...plain(node.at(`${side}CIDR`)),
      ...sets.flatMap((set) => blockOf(set) ?? []).map((block) => ({ ...block, node })),
    ];
  }
  if (group === 'policy.networking.k8s.io')
    return node
      .at('to')
      .items()
      .flatMap((peer) => plain(peer.at('networks')));
  const side = node.at(direction === 'Ingress' ? 'source' : 'destination');
  const away = side
    .at('notNets')
    .texts()
    .flatMap((text) => parseRange(text) ?? []);
  return plain(side.at('nets')).map((block) => ({ ...block, ranges: subtractRanges(block.ranges, away) }));
}

/** The ports of vendors' rules are read where they are numbers; others are taken for any. */
function vendorPorts(node: Node): readonly PortRange[] | undefined {
  const cilium = node
    .at('toPorts')
    .items()
    .flatMap((entry) =>
      entry
        .at('ports')
        .items()
        .map((port) => Number(port.at('port').value)),
    );
  const calico = node
    .at('destination', 'ports')
    .items()
    .map((port) => Number(port.value));
  const ports = [...cilium, ...calico];
  return ports.length === 0 || ports.some((port) => !(port > 0))
    ? undefined
    : ports.map((port) => ({ first: port, last: port }));
}
