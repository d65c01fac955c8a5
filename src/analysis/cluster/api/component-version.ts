/** A version of another project's API that its newer releases no longer serve, or advise against. */
export interface ComponentVersion {
  readonly component: string;
  readonly deprecated: string;
  /** The release that stopped serving it; undefined while it is served. */
  readonly removed?: string;
  readonly replacement?: string;
}

type Row = readonly [
  apiVersion: string,
  kinds: string,
  component: string,
  deprecated: string,
  removed: string,
  replacement: string,
];

/** `*` stands for every kind of the group and an empty cell for nothing. */
const ROWS: readonly Row[] = [
  ['certmanager.k8s.io/v1alpha1', '*', 'cert-manager', '0.11', '0.11', 'cert-manager.io/v1'],
  ['cert-manager.io/v1alpha2', '*', 'cert-manager', '1.4', '1.6', 'cert-manager.io/v1'],
  ['cert-manager.io/v1alpha3', '*', 'cert-manager', '1.4', '1.6', 'cert-manager.io/v1'],
  ['cert-manager.io/v1beta1', '*', 'cert-manager', '1.4', '1.6', 'cert-manager.io/v1'],
  ['acme.cert-manager.io/v1alpha2', '*', 'cert-manager', '1.4', '1.6', 'acme.cert-manager.io/v1'],
  ['acme.cert-manager.io/v1alpha3', '*', 'cert-manager', '1.4', '1.6', 'acme.cert-manager.io/v1'],
  ['acme.cert-manager.io/v1beta1', '*', 'cert-manager', '1.4', '1.6', 'acme.cert-manager.io/v1'],
  ['rbac.istio.io/v1alpha1', '*', 'Istio', '1.4', '1.6', ''],
  ['authentication.istio.io/v1alpha1', '*', 'Istio', '1.5', '1.6', ''],
  ['config.istio.io/v1alpha2', '*', 'Istio', '1.5', '1.8', ''],
  [
    'gateway.networking.k8s.io/v1alpha2',
    'GatewayClass Gateway HTTPRoute',
    'Gateway API',
    '0.5',
    '1.0',
    'gateway.networking.k8s.io/v1',
  ],
  ['gateway.networking.k8s.io/v1alpha2', 'GRPCRoute', 'Gateway API', '1.1', '1.2', 'gateway.networking.k8s.io/v1'],
  [
    'gateway.networking.k8s.io/v1alpha2',
    'ReferenceGrant',
    'Gateway API',
    '0.6',
    '1.2',
    'gateway.networking.k8s.io/v1beta1',
  ],
  ['karpenter.sh/v1alpha5', 'Provisioner Machine', 'Karpenter', '0.32', '0.33', ''],
  ['karpenter.k8s.aws/v1alpha1', 'AWSNodeTemplate', 'Karpenter', '0.32', '0.33', ''],
  ['karpenter.sh/v1beta1', '*', 'Karpenter', '1.0', '1.1', 'karpenter.sh/v1'],
  ['karpenter.k8s.aws/v1beta1', '*', 'Karpenter', '1.0', '1.1', 'karpenter.k8s.aws/v1'],
  ['keda.k8s.io/v1alpha1', '*', 'KEDA', '2.0', '2.0', 'keda.sh/v1alpha1'],
  ['traefik.containo.us/v1alpha1', '*', 'Traefik', '2.10', '3.0', 'traefik.io/v1alpha1'],
  ['external-secrets.io/v1beta1', '*', 'External Secrets Operator', '0.16', '0.17', 'external-secrets.io/v1'],
  ['snapshot.storage.k8s.io/v1beta1', '*', 'the snapshot controller', '4.0', '6.0', 'snapshot.storage.k8s.io/v1'],
  ['source.toolkit.fluxcd.io/v1beta1', '*', 'Flux', '2.0', '', 'source.toolkit.fluxcd.io/v1'],
  ['source.toolkit.fluxcd.io/v1beta2', 'GitRepository', 'Flux', '2.0', '', 'source.toolkit.fluxcd.io/v1'],
  [
    'source.toolkit.fluxcd.io/v1beta2',
    'HelmRepository HelmChart Bucket',
    'Flux',
    '2.3',
    '',
    'source.toolkit.fluxcd.io/v1',
  ],
  ['kustomize.toolkit.fluxcd.io/v1beta1', '*', 'Flux', '2.0', '', 'kustomize.toolkit.fluxcd.io/v1'],
  ['kustomize.toolkit.fluxcd.io/v1beta2', '*', 'Flux', '2.0', '', 'kustomize.toolkit.fluxcd.io/v1'],
  ['helm.toolkit.fluxcd.io/v2beta1', '*', 'Flux', '2.3', '', 'helm.toolkit.fluxcd.io/v2'],
  ['helm.toolkit.fluxcd.io/v2beta2', '*', 'Flux', '2.3', '', 'helm.toolkit.fluxcd.io/v2'],
];

const byVersion: ReadonlyMap<string, ComponentVersion> = new Map(
  ROWS.flatMap(([apiVersion, kinds, component, deprecated, removed, replacement]) =>
    kinds.split(' ').map((kind) => {
      const successor = { ...(removed === '' ? {} : { removed }), ...(replacement === '' ? {} : { replacement }) };
      return [`${apiVersion}/${kind}`, { component, deprecated, ...successor }] as const;
    }),
  ),
);

/** What is known of a version of another project's API. */
export function componentVersion(apiVersion: string, kind: string): ComponentVersion | undefined {
  return byVersion.get(`${apiVersion}/${kind}`) ?? byVersion.get(`${apiVersion}/*`);
}
