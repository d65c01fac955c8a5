import { type Exposure, exposableKeys, exposuresOf, REACHES, SOURCES } from '../../cluster/exposure.js';
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
    const former = [...exposuresOf(view.before), ...arrivals(view)];
    const index = byKey(former, ({ keys }) => keys);
    const ways = byKey(former, ({ via }) => [via.id]);
    const said = new Set<string>();
    for (const exposure of exposuresOf(view.now)) {
      const was = ways.get(exposure.via.id)?.find((each) => isSame(each, exposure)) ?? replaced(exposure, index, view);
      for (const remark of [...widened(exposure, index, view), ...unguarded(exposure, was)]) {
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
      name: 'a login that goes with the name of its Ingress, and a host that is no longer asked for',
      before: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: old, annotations: {nginx.ingress.kubernetes.io/auth-url: "https://login.example.com"}}
        spec: {rules: [{host: a.example.com, http: {paths: [{backend: {service: {name: a}}}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: b}
        spec: {rules: [{host: b.example.com, http: {paths: [{backend: {service: {name: b}}}]}}]}
      `,
      manifest: yaml`
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: new} # <-- here
        spec: {rules: [{host: a.example.com, http: {paths: [{backend: {service: {name: a}}}]}}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: b} # <-- here
        spec: {rules: [{http: {paths: [{backend: {service: {name: b}}}]}}]}
      `,
    },
    {
      name: 'another name for the same pods, which are not here, is clean',
      before: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: old}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
      `,
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: new}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
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

/** What was exposed in other targets, from which it went. */
function arrivals({ formerly = [], elsewhere }: View): readonly Exposure[] {
  return formerly.flatMap((cluster, at) =>
    exposuresOf(cluster).filter(({ via }) => elsewhere[at]?.find(via.id) === undefined),
  );
}

const isSame = (one: Exposure, other: Exposure): boolean => one.keys.some((key) => other.keys.includes(key));

/** A way in that is gone, where a new one of its kind leads to the same place under the same host. */
function replaced(exposure: Exposure, index: Index, { before, now }: View): Exposure | undefined {
  if (before.find(exposure.via.id) !== undefined) return undefined;
  const former = exposure.keys.flatMap((key) => index.get(key) ?? []);
  return former.find(
    ({ via, hosts }) =>
      via.kind === exposure.via.kind &&
      now.find(via.id) === undefined &&
      (hosts.length === exposure.hosts.length || hosts.some((host) => exposure.hosts.includes(host))),
  );
}

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

/** A workload that is new counts only when anybody can reach it. */
function widened(exposure: Exposure, index: Index, { before }: View): readonly Remark[] {
  const former = exposure.keys.flatMap((key) => index.get(key) ?? []);
  const reach = Math.max(0, ...former.map(rank));
  const { via, at } = exposure;
  if (rank(exposure) > reach) {
    const known = former.length > 0 || exposable(exposure, before);
    if (!known && exposure.reach !== 'internet') return [];
    const severity: Severity = exposure.reach === 'internet' && !exposure.restricted ? 'high' : 'medium';
    const was = former.length === 0 ? '' : `, not only from ${SOURCES[REACHES[reach] ?? 'cluster']}`;
    const message = `${known ? '' : 'the new '}${thing(exposure)} can now be reached from ${SOURCES[exposure.reach]}${was}`;
    return [{ about: via, subject: `exposure of ${thing(exposure)}`, at, severity, message }];
  }
  const hosts = new Set(former.flatMap((each) => each.hosts));
  const subject = `hosts of ${thing(exposure)}`;
  const named = former.some((each) => each.via.id === via.id && each.hosts.length > 0);
  if (named && exposure.hosts.length === 0 && !via.fragment)
    return [
      { about: via, subject, at, severity: 'medium', message: `${thing(exposure)} is now served under any host` },
    ];
  const added = exposure.hosts.filter((host) => !hosts.has(host));
  if (added.length === 0 || former.every((each) => each.hosts.length === 0)) return [];
  const severity: Severity = added.some((host) => host.includes('*')) ? 'medium' : 'low';
  const message = `${thing(exposure)} is now served as ${added.slice(0, 5).join(', ')} too`;
  return [{ about: via, subject, at, severity, message }];
}

function exposable({ keys }: Exposure, before: View['before']): boolean {
  const known = exposableKeys(before);
  return keys.some((key) => known.has(key));
}

/** What stood before the same way in and is gone. */
function unguarded(exposure: Exposure, was: Exposure | undefined): readonly Remark[] {
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
