import type { Node } from '../source/node.js';

/** A rule of a cloud's firewall that lets everybody in where administrators or databases listen. */
export interface OpenPorts {
  readonly at: Node;
  /** "port 22", "every port". */
  readonly ports: string;
}

/** Ports of remote shells, desktops, databases and cluster interfaces. */
const SENSITIVE = [
  22, 23, 445, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5601, 5900, 5985, 6379, 6443, 9042, 9200, 10250, 11211,
  27017,
];
const EVERYBODY = new Set(['0.0.0.0/0', '::/0', '*', 'Internet']);

/** The rules in the settings of a security group or firewall that are open to everybody on such ports. */
export function openPorts(kind: string, settings: Node): readonly OpenPorts[] {
  if (kind.startsWith('SecurityGroup')) return securityGroupRules(settings).flatMap(openRule);
  return /Firewall(?:Rule)?$/.test(kind) ? openFirewall(settings) : [];
}

function securityGroupRules(settings: Node): readonly Node[] {
  const inner = [...settings.at('ingress').items(), ...settings.at('ingressRules').items()];
  const type = settings.at('type').text();
  const own = type === 'ingress' || settings.at('cidrIpv4').present || settings.at('cidrIpv6').present;
  return own && type !== 'egress' ? [...inner, settings] : inner;
}

function openRule(rule: Node): readonly OpenPorts[] {
  const ranges = [
    ...rule.at('cidrBlocks').items(),
    ...rule.at('ipv6CidrBlocks').items(),
    rule.at('cidrIpv4'),
    rule.at('cidrIpv6'),
    ...rule
      .at('ipRanges')
      .items()
      .map((range) => (range.at('cidrIp').present ? range.at('cidrIp') : range.at('cidrIP'))),
    ...rule
      .at('ipv6Ranges')
      .items()
      .map((range) => range.at('cidrIPv6')),
  ];
  if (!ranges.some((range) => EVERYBODY.has(range.text() ?? ''))) return [];
  const all = [rule.at('protocol'), rule.at('ipProtocol')].some(({ value }) => value === '-1' || value === -1);
  const ports = portsNamed(rule.at('fromPort').number(), rule.at('toPort').number(), all);
  return ports === undefined ? [] : [{ at: rule, ports }];
}

function portsNamed(from: number | undefined, to: number | undefined, all: boolean): string | undefined {
  if (all || (from === undefined && to === undefined)) return 'every port';
  const [low, high] = [from ?? to ?? 0, to ?? from ?? 0];
  const hit = SENSITIVE.filter((port) => port >= low && port <= high);
  if (hit.length === 0) return undefined;
  return low === high ? `port ${low}` : `the ports ${low} to ${high}`;
}

function openFirewall(settings: Node): readonly OpenPorts[] {
  if (settings.at('direction').text() === 'EGRESS') return [];
  if (
    !settings
      .at('sourceRanges')
      .texts()
      .some((range) => EVERYBODY.has(range))
  )
    return [];
  return settings
    .at('allow')
    .items()
    .flatMap((at) => {
      const listed = at.at('ports').texts();
      const spans = listed.map((span) => span.split('-').map(Number));
      const named =
        listed.length === 0 ? ['every port'] : spans.map(([from, to]) => portsNamed(from, to ?? from, false));
      const ports = named.find((name) => name !== undefined);
      return ports === undefined ? [] : [{ at, ports }];
    });
}

/** True for an IAM policy in JSON with a statement that allows every action on every resource. */
export function policyAllowsAll(text: string): boolean {
  const policy = parsed(text);
  if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) return false;
  const statements: readonly unknown[] = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  return statements.some((statement) => {
    if (typeof statement !== 'object' || statement === null) return false;
    const { Effect, Action, Resource, Condition } = statement as Readonly<Record<string, unknown>>;
    return Effect === 'Allow' && isEverything(Action) && isEverything(Resource) && Condition === undefined;
  });
}

function isEverything(value: unknown): boolean {
  return (Array.isArray(value) ? value : [value]).some((item) => item === '*' || item === '*:*');
}

function parsed(text: string): unknown {
  try {
    return text.length > 100_000 ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
