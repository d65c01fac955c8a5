import type { Cluster } from '../../cluster/cluster.js';
import { type Former, formerOf } from '../../cluster/departed.js';
import { type Exposure, exposableKey, exposableKeys, exposuresOf, REACHES, SOURCES } from '../../cluster/exposure.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import { defineRule, type Remark, type View, yaml } from '../rule.js';

export const exposureIncreased = defineRule({
  id: 'exposure-increased',
  title: 'Change makes a workload reachable from a wider network',
  family: 'service-exposure',
  why: 'After the change, people can connect to the workload who could not before.',
  remedy: 'Confirm that the exposure is meant, and that the workload asks callers who they are.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K06', 'mitre: T1133'],
  *check(view) {
    if (view.before === view.now) return;
    const said = new Set<string>();
    for (const exposure of exposuresOf(view.now)) {
      const past = pastOf(exposure, view);
      for (const remark of [...widened(exposure, past), ...unguarded(exposure, past)]) {
        const key = `${exposure.via.id} ${remark.subject}`;
        if (!said.has(key)) yield remark;
        said.add(key);
      }
    }
  },
  examples: [
    {
      name: 'a Service that becomes a load balancer, whose pods stand here',
      before: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec:
          type: LoadBalancer # <-- here
          selector: {app: web}
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'an internal load balancer that becomes public, a node port that is new, and a new Route, without the pods',
      before: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a, annotations: {networking.gke.io/load-balancer-type: Internal}}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: c}
        spec: {ports: [{port: 80}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {type: LoadBalancer, ports: [{port: 80}]} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {type: NodePort, ports: [{port: 80}]} # <-- here
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: c}
        spec: {ports: [{port: 80}]}
        ---
        apiVersion: route.openshift.io/v1
        kind: Route
        metadata: {name: c} # <-- here
        spec: {host: c.example.com, to: {kind: Service, name: c}}
      `,
    },
    {
      name: 'another host, and a login, source ranges and TLS that are dropped',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/auth-url: "https://login.example.com"}}
        spec: {tls: [{hosts: [a.example.com]}], rules: [{host: a.example.com, http: {paths: [{backend: {service: {name: web}}}]}}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: lb}
        spec: {type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/24], ports: [{port: 80}]}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web} # <-- here x3
        spec: {rules: [{host: b.example.com, http: {paths: [{backend: {service: {name: web}}}]}}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: lb}
        spec: {type: LoadBalancer, ports: [{port: 80}]} # <-- here
      `,
    },
    {
      name: 'what comes from another target, as it was and edited',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: edited}
        spec:
          type: NodePort # <-- here
          ports: [{port: 80}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: same}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: same, namespace: web}
        spec: {rules: [{host: a.example.com, http: {paths: [{backend: {service: {name: web}}}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: edited, namespace: web} # <-- here
        spec: {rules: [{host: b.example.com, http: {paths: [{backend: {service: {name: other}}}]}}]}
      `,
      formerly: [
        yaml`
          apiVersion: v1
          kind: Service
          metadata: {name: edited, namespace: web}
          spec: {ports: [{port: 80}]}
          ---
          apiVersion: v1
          kind: Service
          metadata: {name: same, namespace: web}
          spec: {type: LoadBalancer, ports: [{port: 80}]}
          ---
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: same, namespace: web}
          spec: {rules: [{host: a.example.com, http: {paths: [{backend: {service: {name: web}}}]}}]}
          ---
          apiVersion: networking.k8s.io/v1
          kind: Ingress
          metadata: {name: edited, namespace: web}
          spec:
            tls: [{hosts: [b.example.com]}]
            rules: [{host: b.example.com, http: {paths: [{backend: {service: {name: other}}}]}}]
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'another kind and name for the same pods, a narrower reach, a new workload inside, and the mesh are clean',
      before: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: old}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.27.0"}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: old}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
      `,
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: new}
        spec:
          selector: {matchLabels: {app: web}}
          template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "nginx:1.27.1"}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: new}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: inside}
        spec: {type: NodePort, selector: {app: other}, ports: [{port: 80}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: inside}
        spec: {hosts: [inside], http: [{route: [{destination: {host: inside}}]}]}
      `,
    },
    {
      name: 'one look has nothing to compare',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, ports: [{port: 80}]}
      `,
    },
  ],
});

const rank = ({ reach }: Exposure): number => REACHES.indexOf(reach);

type Index = ReadonlyMap<string, readonly Exposure[]>;

function byKey(exposures: readonly Exposure[], keysOf: (exposure: Exposure) => readonly string[]): Index {
  const index = new Map<string, Exposure[]>();
  for (const exposure of exposures) {
    for (const key of keysOf(exposure)) {
      const same = index.get(key);
      if (same === undefined) index.set(key, [exposure]);
      else same.push(exposure);
    }
  }
  return index;
}

function thing({ workload, service }: Exposure): string {
  return workload === undefined
    ? `Service ${service?.name ?? ''}`
    : `${workload.resource.kind} ${workload.resource.name}`;
}

const exposuresByKey = (cluster: Cluster): Index => byKey(exposuresOf(cluster), ({ keys }) => keys);
const exposuresByWay = (cluster: Cluster): Index => byKey(exposuresOf(cluster), ({ via }) => [via.id]);

/** What is known of the exposed thing from before the change. */
interface Past {
  /** True when it was there, exposed or not. */
  readonly known: boolean;
  readonly exposures: readonly Exposure[];
  /** How it was exposed in the same way. */
  readonly way: Exposure | undefined;
}

function pastOf(exposure: Exposure, view: View): Past {
  const { keys, via } = exposure;
  const known = exposableKeys(view.before);
  const index = view.before.once(exposuresByKey);
  const ways = view.before.once(exposuresByWay).get(via.id) ?? [];
  const past: Past = {
    known: keys.some((key) => known.has(key)),
    exposures: keys.flatMap((key) => index.get(key) ?? []),
    way: ways.find((each) => each.keys.some((key) => keys.includes(key))),
  };
  const moved = movedPast(exposure, view);
  return {
    known: past.known || moved.known,
    exposures: past.exposures.length > 0 ? past.exposures : moved.exposures,
    way: past.way ?? moved.way,
  };
}

/** The same of what the change has moved: the things that are exposed, and what exposes them. */
function movedPast({ via, workload, service }: Exposure, view: View): Past {
  const things = [service?.resource, workload?.resource].flatMap((thing) => thing ?? []);
  const came = things.flatMap((thing) => movedFrom(thing, view));
  const exposures = came.flatMap(
    ({ resource, cluster }) => cluster.once(exposuresByKey).get(exposableKey(resource)) ?? [],
  );
  const ways = movedFrom(via, view).flatMap(
    ({ resource, cluster }) => cluster.once(exposuresByWay).get(resource.id) ?? [],
  );
  const way = ways.find(
    (each) => each.service?.name === service?.name && each.workload?.resource.name === workload?.resource.name,
  );
  return { known: came.length > 0, exposures: way === undefined ? exposures : [...exposures, way], way };
}

function movedFrom(resource: Resource, view: View): readonly Former[] {
  const former = view.before.find(resource.id) === undefined ? formerOf(resource, view) : undefined;
  return former === undefined ? [] : [former];
}

/** A workload that is new counts only when anybody can reach it. */
function widened(exposure: Exposure, { known, exposures: former }: Past): readonly Remark[] {
  const reach = Math.max(0, ...former.map(rank));
  const { via, at } = exposure;
  if (rank(exposure) > reach) {
    if (!known && exposure.reach !== 'internet') return [];
    const severity: Severity = exposure.reach === 'internet' && !exposure.restricted ? 'high' : 'medium';
    const was = former.length === 0 ? '' : `, not only from ${SOURCES[REACHES[reach] ?? 'cluster']}`;
    const message = `${known ? '' : 'the new '}${thing(exposure)} can now be reached from ${SOURCES[exposure.reach]}${was}`;
    return [{ about: via, subject: `exposure of ${thing(exposure)}`, at, severity, message }];
  }
  const hosts = new Set(former.flatMap((each) => each.hosts));
  const added = exposure.hosts.filter((host) => !hosts.has(host));
  if (added.length === 0 || former.every((each) => each.hosts.length === 0)) return [];
  const severity: Severity = added.some((host) => host.includes('*')) ? 'medium' : 'low';
  const message = `${thing(exposure)} is now served as ${added.slice(0, 5).join(', ')} too`;
  return [{ about: via, subject: `hosts of ${thing(exposure)}`, at, severity, message }];
}

/** What stood before the same way in and is gone. */
function unguarded(exposure: Exposure, { way: was }: Past): readonly Remark[] {
  if (was === undefined || exposure.via.fragment) return [];
  const { via: about, at } = exposure;
  const remarks: Remark[] = [];
  if (was.authentication !== undefined && exposure.authentication === undefined) {
    const message = `${was.authentication} no longer asks who calls ${thing(exposure)}`;
    remarks.push({ about, subject: 'authentication', at, message });
  }
  if (was.restricted && !exposure.restricted) {
    const message = `${thing(exposure)} is no longer limited to listed source addresses`;
    remarks.push({ about, subject: 'source addresses', at, message });
  }
  if (was.tls && !exposure.tls)
    remarks.push({
      about,
      subject: 'TLS',
      at,
      severity: 'medium',
      message: `${thing(exposure)} is no longer served with TLS`,
    });
  return remarks;
}
