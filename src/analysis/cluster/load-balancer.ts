import { isPrivateAddress, parseRange } from './ip.js';
import type { Resource } from './resource.js';

/** Annotations by which a provider keeps a load balancer off the internet, each with the values that do it. */
const INTERNAL: Readonly<Record<string, RegExp>> = {
  'service.beta.kubernetes.io/aws-load-balancer-scheme': /^internal$/i,
  'service.beta.kubernetes.io/aws-load-balancer-internal': /^(?!false$).+/i,
  'networking.gke.io/load-balancer-type': /^internal$/i,
  'cloud.google.com/load-balancer-type': /^internal$/i,
  'service.beta.kubernetes.io/azure-load-balancer-internal': /^true$/i,
  'service.beta.kubernetes.io/oci-load-balancer-internal': /^true$/i,
  'oci-network-load-balancer.oraclecloud.com/internal': /^true$/i,
  'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type': /^private$/i,
  'service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type': /^intranet$/i,
  'service.beta.kubernetes.io/openstack-internal-load-balancer': /^true$/i,
  'service.kubernetes.io/qcloud-loadbalancer-internal-subnetid': /./,
  'load-balancer.hetzner.cloud/disable-public-network': /^true$/i,
  'service.beta.kubernetes.io/scw-loadbalancer-private': /^true$/i,
  'service.beta.kubernetes.io/linode-loadbalancer-backend-only': /^true$/i,
  'service.beta.kubernetes.io/cce-load-balancer-internal-vpc': /^true$/i,
  'kubernetes.io/elb.class': /^internal$/i,
  'tailscale.com/expose': /^true$/i,
  'service.beta.kubernetes.io/do-loadbalancer-network': /^internal$/i,
  'yandex.cloud/load-balancer-type': /^internal$/i,
};

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';

/** The load balancers of AWS's own controller are internal until they are asked to face the internet. */
function isInternalByDefault({ annotations, root }: Resource): boolean {
  const type = annotations[`${AWS}type`] ?? '';
  const served = root.at('spec', 'loadBalancerClass').text()?.startsWith('service.k8s.aws/') === true;
  const asked = annotations[`${AWS}scheme`] ?? annotations[`${AWS}internal`];
  return asked === undefined && (served || type === 'external' || type === 'nlb-ip');
}

/** Annotations in which bare-metal load balancers are told their addresses. */
const ADDRESSES = [
  'metallb.io/loadBalancerIPs',
  'metallb.universe.tf/loadBalancerIPs',
  'io.cilium/lb-ipam-ips',
  'lbipam.cilium.io/ips',
  'kube-vip.io/loadbalancerIPs',
];

/** True when a Service's load balancer is marked as internal, by its provider's annotation or by private addresses. */
export function isInternalLoadBalancer(service: Resource): boolean {
  const { annotations, root } = service;
  if (isInternalByDefault(service)) return true;
  if (Object.entries(INTERNAL).some(([name, value]) => value.test(annotations[name] ?? ''))) return true;
  if (root.at('spec', 'loadBalancerClass').text() === 'tailscale') return true;
  const asked = [root.at('spec', 'loadBalancerIP').text(), ...ADDRESSES.map((name) => annotations[name])];
  const addresses = asked.flatMap((list) => (list ?? '').split(',')).map((address) => address.trim());
  const given = addresses.filter((address) => address !== '');
  return given.length > 0 && given.every(isPrivateAddress);
}

/** True when only listed addresses may connect to a Service, and they are not most of the internet. */
export function isRestricted({ root, annotations }: Resource): boolean {
  const written = root
    .at('spec', 'loadBalancerSourceRanges')
    .items()
    .map((item) => item.text() ?? '');
  const legacy = annotations['service.beta.kubernetes.io/load-balancer-source-ranges'] ?? '';
  const ranges = written.length > 0 ? written : legacy.split(',').filter((text) => text.trim() !== '');
  return areNarrow(ranges);
}

/** True when addresses outside the listed ranges are kept out, which many narrow ranges together may not do. */
export function areNarrow(ranges: readonly string[]): boolean {
  const open = ranges.filter((text) => !isPrivateAddress(text)).flatMap((text) => parseRange(text) ?? []);
  const addresses = open.reduce((sum, { family, first, last }) => sum + (family === 4 ? last - first + 1n : 0n), 0n);
  return ranges.length > 0 && ranges.every(isNarrowRange) && addresses < 1n << 31n;
}

/** A range restricts only when it is narrower than /8 or private; anything else lets most of the internet in. */
function isNarrowRange(text: string): boolean {
  const prefix = Number(text.split('/')[1] ?? 128);
  return isPrivateAddress(text) || (parseRange(text) !== undefined && prefix > 8);
}
