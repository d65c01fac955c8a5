import type { Cluster } from './cluster.js';
import { parseImage } from './image.js';
import type { Resource } from './resource.js';
import { LabelIndex, mayStandIn } from './selection.js';
import type { Workload } from './workload.js';

/** Annotations by which a controller asks callers who they are, with the values that do. */
const AUTHENTICATION: Readonly<Record<string, RegExp>> = {
  'nginx.ingress.kubernetes.io/auth-url': /./,
  'nginx.ingress.kubernetes.io/auth-type': /./,
  'nginx.ingress.kubernetes.io/auth-secret': /./,
  'nginx.ingress.kubernetes.io/auth-tls-secret': /./,
  'nginx.org/basic-auth-secret': /./,
  'haproxy.org/auth-type': /./,
  'haproxy-ingress.github.io/auth-url': /./,
  'alb.ingress.kubernetes.io/auth-type': /^(?:oidc|cognito)$/,
  'traefik.ingress.kubernetes.io/router.middlewares': /auth|oauth|oidc|sso|login/i,
  'konghq.com/plugins': /auth|oidc|jwt|acl/i,
  'ingress.kubernetes.io/auth-type': /./,
};

/** What asks callers of a route who they are: an annotation, a middleware, or a policy for it; undefined when none is seen. */
export function authenticationOf(route: Resource, cluster: Cluster): string | undefined {
  const annotation = Object.entries(AUTHENTICATION).find(([name, value]) => value.test(route.annotations[name] ?? ''));
  if (annotation !== undefined) return `the annotation ${annotation[0]}`;
  const middleware = route.root
    .at('spec', 'routes')
    .items()
    .flatMap((each) => each.at('middlewares').items())
    .map((each) => each.at('name').text() ?? '')
    .find((name) => /auth|oauth|oidc|sso|login/i.test(name));
  if (middleware !== undefined) return `the middleware ${middleware}`;
  const filters = route.root
    .at('spec', 'rules')
    .items()
    .flatMap((rule) => rule.at('filters').items());
  if (filters.some((filter) => filter.at('externalAuth').present)) return 'an external authorisation filter';
  const proxy = route.root.at('spec', 'virtualhost');
  if (proxy.at('authorization', 'extensionRef').present) return 'the authorisation service of the proxy';
  const policies = cluster.once(targetedByPolicies).get(`${route.kind}/${route.name}`);
  const policy = policies.find((each) => mayStandIn(each, route.namespace));
  return policy === undefined ? undefined : `${policy.kind} ${policy.name}`;
}

const POLICIES = [
  'SecurityPolicy',
  'AuthPolicy',
  'AuthenticationPolicy',
  'GCPBackendPolicy',
  'AuthorizationPolicy',
  'RequestAuthentication',
];

/** What policies of Gateway API's attachment kind are for, with the policy. */
function targetedByPolicies(cluster: Cluster): LabelIndex<Resource> {
  const index = new LabelIndex<Resource>();
  for (const policy of cluster.ofKind(...POLICIES)) {
    const spec = policy.root.at('spec');
    for (const ref of [spec.at('targetRef'), ...spec.at('targetRefs').items()])
      index.add(`${ref.at('kind').text()}/${ref.at('name').text()}`, policy);
  }
  return index;
}

const CERTIFICATES = [
  'alb.ingress.kubernetes.io/certificate-arn',
  'ingress.gcp.kubernetes.io/pre-shared-cert',
  'networking.gke.io/managed-certificates',
  'networking.gke.io/certmap',
];

/** True when a route says that it is served with TLS; of Gateway routes, whose gateway decides, it is not asked. */
export function servesTls({ kind, root, annotations }: Resource): boolean {
  if (CERTIFICATES.some((name) => annotations[name] !== undefined)) return true;
  const tls = kind === 'HTTPProxy' ? root.at('spec', 'virtualhost', 'tls') : root.at('spec', 'tls');
  return kind === 'Ingress' ? tls.items().length > 0 : tls.present;
}

const PROXY =
  /(?:^|\/)(?:oauth2?-proxy|kube-rbac-proxy|origin-oauth-proxy|ose-oauth-proxy|oauth-proxy|vouch-proxy|pomerium|authelia|gatekeeper|louketo-proxy|keycloak-gatekeeper)$/;

/** The container of a workload that stands before the application and asks who calls. */
export function authenticatingProxy({ containers }: Workload): string | undefined {
  const proxy = containers.find(({ node, name }) => {
    const repository = parseImage(node.at('image').text() ?? '')?.repository ?? '';
    return PROXY.test(repository) || /^(?:oauth2?-proxy|kube-rbac-proxy)$/.test(name);
  });
  return proxy?.label;
}
