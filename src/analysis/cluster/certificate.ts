import type { Cluster } from './cluster.js';
import type { Resource } from './resource.js';

/** The objects of cert-manager of a kind; its ACME kinds stand in a group of their own. */
export function certManagerObjects(cluster: Cluster, ...kinds: readonly string[]): readonly Resource[] {
  return cluster.ofKind(...kinds).filter(({ group }) => group === 'cert-manager.io');
}

/** The hours of a duration as Go writes it ("2160h", "1h30m"); undefined when it is none. */
export function hoursOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 40 || !/^(?:\d+(?:\.\d+)?(?:h|m|s|ms))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (HOURS[unit ?? ''] ?? 0), 0);
}

const HOURS: Readonly<Record<string, number>> = { h: 1, m: 1 / 60, s: 1 / 3_600, ms: 1 / 3_600_000 };

/** The issuer that a request names, if it stands in the target. */
export function issuerFor(
  cluster: Cluster,
  kind: string,
  name: string,
  namespace: string | undefined,
): Resource | undefined {
  return certManagerObjects(cluster, kind).find(
    (issuer) => issuer.name === name && (kind === 'ClusterIssuer' || issuer.namespace === namespace),
  );
}
