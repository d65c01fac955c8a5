import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { byName, type LabelIndex } from '../../cluster/selection.js';
import type { Confidence, Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

export const ingressTlsMissing = defineRule({
  id: 'ingress-tls-missing',
  title: 'External HTTP route is served without TLS',
  family: 'service-exposure',
  why: 'Everyone between the client and the cluster can read and change the traffic, sessions and passwords included.',
  remedy: 'Add tls with a Secret or an issuer, and force the redirect to HTTPS.',
  severity: 'medium',
  standards: ['nsa', 'owasp: K05'],
  equivalents: {
    polaris: ['tlsSettingsMissing'],
    kubescape: ['C-0263', 'C-0231', 'C-0245'],
    kyverno: ['other/require-ingress-https', 'openshift/check-routes', 'aws/require-encryption-aws-loadbalancers'],
    gatekeeper: ['k8shttpsonly'],
  },
  *check({ now }) {
    for (const resource of now.ofKind('Ingress', 'Route', 'Service', 'IngressRoute', 'HTTPProxy')) {
      const gap = gapOf(resource, now);
      if (gap !== undefined) yield { about: resource, ...gap };
    }
  },
  examples: [
    {
      name: 'proxies of Contour',
      manifest: yaml`
        apiVersion: projectcontour.io/v1
        kind: HTTPProxy
        metadata: {name: plain}
        spec:
          virtualhost: {fqdn: a.example.com} # <-- here
          routes: [{services: [{name: web, port: 80}]}]
        ---
        apiVersion: projectcontour.io/v1
        kind: HTTPProxy
        metadata: {name: both}
        spec:
          virtualhost: {fqdn: b.example.com, tls: {secretName: b}}
          routes:
            - services: [{name: web, port: 80}]
              permitInsecure: true # <-- here
        ---
        apiVersion: projectcontour.io/v1
        kind: HTTPProxy
        metadata: {name: included}
        spec: {routes: [{services: [{name: web, port: 80}]}]}
      `,
    },
    {
      name: 'an Ingress without tls, and one that serves HTTP beside it',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: # <-- here
          rules: [{host: web.example.com}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: both
          annotations:
            nginx.ingress.kubernetes.io/ssl-redirect: "false" # <-- here
        spec:
          tls: [{hosts: [web.example.com], secretName: web-tls}]
      `,
    },
    {
      name: 'Routes and IngressRoutes',
      manifest: yaml`
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: plain}
        spec: # <-- here
          to: {kind: Service, name: web}
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: both}
        spec:
          to: {kind: Service, name: web}
          tls:
            termination: edge
            insecureEdgeTerminationPolicy: Allow # <-- here
        ---
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {name: traefik}
        spec: # <-- here
          entryPoints: [web]
          routes: [{match: Host(\`web.example.com\`), services: [{name: web}]}]
      `,
    },
    {
      name: 'an AWS load balancer whose port 443 speaks plain HTTP',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          annotations: {service.beta.kubernetes.io/aws-load-balancer-type: nlb}
        spec:
          type: LoadBalancer
          ports:
            - {port: 443, targetPort: http} # <-- here
      `,
    },
    {
      name: 'TLS in the object, or at the controller by annotation, is clean',
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {tls: [{hosts: [web.example.com]}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: alb, annotations: {alb.ingress.kubernetes.io/certificate-arn: "arn:aws:acm:eu-west-1:1:certificate/a"}}
        spec: {rules: [{host: web.example.com}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: gke, annotations: {networking.gke.io/managed-certificates: web}}
        spec: {rules: [{host: web.example.com}]}
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: edge}
        spec: {tls: {termination: edge, insecureEdgeTerminationPolicy: Redirect}}
        ---
        apiVersion: serving.knative.dev/v1
        kind: Route
        metadata: {name: knative}
        spec: {}
        ---
        apiVersion: traefik.io/v1alpha1
        kind: IngressRoute
        metadata: {name: redirect}
        spec: {entryPoints: [web], routes: [{match: "Host(\`a.b\`)", middlewares: [{name: https-redirect}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: terminated, annotations: {service.beta.kubernetes.io/aws-load-balancer-ssl-cert: "arn:aws:acm:a"}}
        spec: {type: LoadBalancer, ports: [{port: 443, targetPort: http}]}
      `,
    },
    {
      name: 'a patch that does not speak of TLS is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {ingressClassName: nginx}
      `,
    },
  ],
});

interface Gap {
  readonly subject: string;
  readonly at: Node;
  readonly message: string;
  readonly severity?: Severity;
  readonly confidence?: Confidence;
}

function gapOf(resource: Resource, now: Cluster): Gap | undefined {
  switch (resource.kind) {
    case 'Ingress':
      return ingressGap(resource);
    case 'Route':
      return resource.group === 'route.openshift.io' ? routeGap(resource) : undefined;
    case 'IngressRoute':
      return traefikGap(resource, now);
    case 'HTTPProxy':
      return resource.group === 'projectcontour.io' ? contourGap(resource) : undefined;
    default:
      return resource.group === '' ? awsGap(resource) : undefined;
  }
}

/** Annotations by which a controller gets its certificate without `spec.tls`, with the values that say so. */
const CERTIFICATES: Readonly<Record<string, RegExp>> = {
  'alb.ingress.kubernetes.io/certificate-arn': /./,
  'alb.ingress.kubernetes.io/listen-ports': /HTTPS/,
  'ingress.gcp.kubernetes.io/pre-shared-cert': /./,
  'networking.gke.io/managed-certificates': /./,
  'networking.gke.io/certmap': /./,
  'appgw.ingress.kubernetes.io/appgw-ssl-certificate': /./,
  'traefik.ingress.kubernetes.io/router.tls': /^true$/,
  'traefik.ingress.kubernetes.io/router.entrypoints': /^websecure$/,
  'route.openshift.io/termination': /./,
};

/** Annotations that keep plain HTTP open beside TLS, with the values that do, and how bad that is. */
const PLAIN: readonly (readonly [string, string, Severity])[] = [
  ['kubernetes.io/ingress.allow-http', 'true', 'medium'],
  ['nginx.ingress.kubernetes.io/ssl-redirect', 'false', 'medium'],
  ['nginx.ingress.kubernetes.io/force-ssl-redirect', 'false', 'low'],
];

function ingressGap({ root, annotations, fragment }: Resource): Gap | undefined {
  const tls = root.at('spec', 'tls');
  const certified = Object.entries(CERTIFICATES).some(([key, value]) => value.test(annotations[key] ?? ''));
  if (tls.items().length === 0 && !certified && !fragment && root.at('spec').present)
    return { subject: 'tls', at: tls, message: 'the Ingress serves its hosts without TLS' };
  const open = PLAIN.find(([key, value]) => annotations[key] === value);
  if (open === undefined) return undefined;
  const [key, value, severity] = open;
  const at = root.at('metadata', 'annotations', key);
  return {
    subject: `annotation ${key}`,
    at,
    severity,
    message: `the Ingress serves plain HTTP too: ${key} is ${value}`,
  };
}

function routeGap({ root, fragment }: Resource): Gap | undefined {
  const tls = root.at('spec', 'tls');
  if (!tls.present)
    return fragment || !root.at('spec').present
      ? undefined
      : { subject: 'tls', at: tls, message: 'the Route is served without TLS' };
  const policy = tls.at('insecureEdgeTerminationPolicy');
  if (policy.text() !== 'Allow') return undefined;
  return { subject: 'insecure termination', at: policy, message: 'the Route serves plain HTTP beside TLS' };
}

/** A proxy without a host is included by another one, whose TLS it has. */
function contourGap({ root, fragment }: Resource): Gap | undefined {
  const host = root.at('spec', 'virtualhost');
  const routes = root.at('spec', 'routes').items();
  const redirected = routes.length > 0 && routes.every((route) => route.at('requestRedirectPolicy').present);
  if (!host.present) return undefined;
  if (!host.at('tls').present)
    return fragment || redirected
      ? undefined
      : { subject: 'tls', at: host.at('tls'), message: 'the HTTPProxy is served without TLS' };
  const plain = routes.map((route) => route.at('permitInsecure')).find((permit) => permit.flag() === true);
  const message = 'a route of the HTTPProxy is served in plain HTTP beside TLS';
  return plain === undefined ? undefined : { subject: 'insecure route', at: plain, message };
}

/** A route that only sends clients on to HTTPS is how Traefik redirects; other entry points may have TLS of their own. */
function traefikGap({ root, fragment }: Resource, now: Cluster): Gap | undefined {
  const tls = root.at('spec', 'tls');
  const routes = root.at('spec', 'routes').items();
  if (tls.present || fragment || (routes.length > 0 && routes.every((route) => redirects(route, now))))
    return undefined;
  const entries = root.at('spec', 'entryPoints').texts();
  const confidence = entries.length > 0 && entries.every((entry) => entry === 'web') ? 'certain' : 'likely';
  return { subject: 'tls', at: tls, confidence, message: 'the IngressRoute is served without TLS' };
}

function redirects(route: Node, now: Cluster): boolean {
  const names = route
    .at('middlewares')
    .items()
    .map((middleware) => middleware.at('name').text() ?? '');
  return names.some((name) => {
    const [found] = now.once(middlewares).get(name);
    return found === undefined ? /redirect|https/.test(name) : found.root.at('spec', 'redirectScheme').present;
  });
}

const middlewares = (cluster: Cluster): LabelIndex<Resource> => byName(cluster.ofKind('Middleware'));

const AWS = 'service.beta.kubernetes.io/aws-load-balancer-';
const PLAIN_TARGETS = new Set<unknown>(['http', 80, 8080]);

/** A port 443 that ends at an HTTP port is plain unless the load balancer holds the certificate for it. */
function awsGap({ root, annotations }: Resource): Gap | undefined {
  const onAws = Object.keys(annotations).some((key) => key.startsWith(AWS));
  if (root.at('spec', 'type').text() !== 'LoadBalancer' || !onAws) return undefined;
  const port = root
    .at('spec', 'ports')
    .items()
    .find((each) => each.at('port').number() === 443);
  if (port === undefined || !PLAIN_TARGETS.has(port.at('targetPort').value)) return undefined;
  const covered = (annotations[`${AWS}ssl-ports`] ?? '*').split(',').map((entry) => entry.trim());
  const names = ['*', '443', port.at('name').text()];
  if (annotations[`${AWS}ssl-cert`] !== undefined && names.some((entry) => covered.includes(entry ?? '*')))
    return undefined;
  return {
    subject: 'port 443',
    at: port,
    message: 'port 443 of the Service ends at a plain HTTP port without TLS at the load balancer',
  };
}
