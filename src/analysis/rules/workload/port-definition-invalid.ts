import type { Cluster } from '../../cluster/cluster.js';
import type { Resource } from '../../cluster/resource.js';
import { type DeclaredPort, declaredPorts, podsBehind, servicesIn } from '../../cluster/service-pods.js';
import type { Container, Workload } from '../../cluster/workload.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const portDefinitionInvalid = defineRule({
  id: 'port-definition-invalid',
  title: 'Port names or numbers are inconsistent',
  family: 'workload',
  why: 'A port that nobody declares leaves a probe failing or a Service without a target, and an invalid one is refused by the API server.',
  remedy:
    'Give ports unique names of at most 15 lower-case letters, digits and hyphens, and use the same name or number everywhere.',
  severity: 'medium',
  standards: [],
  equivalents: {
    'kube-linter': ['invalid-target-ports', 'liveness-port', 'readiness-port', 'startup-port'],
    'kube-score': ['container-ports-check'],
    kyverno: ['other/require-container-port-names'],
  },

  *check({ now }) {
    for (const workload of now.workloads) {
      for (const container of workload.containers) {
        yield* misdeclared(container);
        if (workload.complete) yield* probed(container);
      }
      yield* repeated(workload);
    }
    for (const service of servicesIn(now)) yield* targeted(service, now);
  },
  examples: [
    {
      name: 'names and numbers that the API server refuses',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              ports:
                - {containerPort: 8080, name: Web_UI} # <-- here
                - {containerPort: 8081, name: a-name-that-is-too-long} # <-- here
                - {containerPort: 8082, name: "8082"} # <-- here
                - {containerPort: 70000} # <-- here
                - {containerPort: 0} # <-- here
                - {containerPort: 8083, name: web-1}
      `,
    },
    {
      name: 'a name and a port that stand twice in one pod',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          initContainers:
            - {name: setup, image: "nginx:1.27.0", ports: [{containerPort: 8080}]}
          containers:
            - name: app
              image: nginx:1.27.0
              ports:
                - {containerPort: 8080, name: web}
                - {containerPort: 8080, name: dns, protocol: UDP}
                - {containerPort: 8081, name: web} # <-- here
            - name: other
              image: nginx:1.27.0
              ports:
                - {containerPort: 8080} # <-- here
      `,
    },
    {
      name: 'probes of ports that the container does not declare',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              ports: [{containerPort: 8080, name: web}]
              livenessProbe: {httpGet: {path: /, port: http}} # <-- here
              readinessProbe: {tcpSocket: {port: 9090}} # <-- here
              startupProbe: {grpc: {port: 8080}}
            - name: other
              image: nginx:1.27.0
              livenessProbe: {httpGet: {path: /, port: 8081}} # <-- here
      `,
    },
    {
      name: 'a Service whose target no pod has',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec:
          selector: {app: a}
          ports:
            - {port: 80, targetPort: http} # <-- here
            - {port: 81, targetPort: web}
            - {port: 82, targetPort: 9999}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          selector: {matchLabels: {app: a}}
          template:
            metadata: {labels: {app: a}}
            spec: {containers: [{name: app, image: "nginx:1.27.0", ports: [{containerPort: 8080, name: web}]}]}
      `,
    },
    {
      name: 'pods elsewhere, sidecars that are started as init containers, and probes of other hosts are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {selector: {app: elsewhere}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {selector: {app: b}, ports: [{port: 80, targetPort: http}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b, labels: {app: b}}
        spec:
          initContainers:
            - {name: proxy, image: "nginx:1.27.0", restartPolicy: Always, ports: [{containerPort: 8080, name: http}]}
          containers:
            - name: app
              image: nginx:1.27.0
              ports: [{containerPort: 8081}]
              livenessProbe: {httpGet: {host: 192.0.2.1, port: 443}}
              readinessProbe: {exec: {command: [check]}}
              startupProbe: {httpGet: {port: null}}
      `,
    },
    {
      name: 'a patch lacks nothing',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec: {containers: [{name: app, image: "nginx:1.27.0", livenessProbe: {httpGet: {port: http}}}]}
      `,
    },
  ],
});

const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const isPortName = (name: string): boolean => name.length <= 15 && NAME.test(name) && /[a-z]/.test(name);

function* misdeclared(container: Container): Iterable<Remark> {
  const about = container.workload.resource;
  for (const { node, name, number } of declaredPorts(container)) {
    if (name !== undefined && name !== '' && !isPortName(name))
      yield {
        about,
        subject: `${container.label} port ${name}`,
        at: node.at('name'),
        message: `${container.label} names a port ${name}, which is no valid port name`,
      };
    if (number !== undefined && (number < 1 || number > 65_535))
      yield {
        about,
        subject: `${container.label} port ${number}`,
        at: node.at('containerPort'),
        message: `${container.label} declares the port ${number}, which is none`,
      };
  }
}

/** The containers that run side by side share one network, so that a port can be taken once. */
function* repeated({ resource, containers }: Workload): Iterable<Remark> {
  const names = new Map<string, DeclaredPort>();
  const numbers = new Map<string, DeclaredPort>();
  for (const container of containers) {
    if (container.role === 'init' || container.role === 'ephemeral') continue;
    for (const port of declaredPorts(container)) {
      const taken = `${port.number}/${port.protocol}`;
      const byName = port.name === undefined ? undefined : names.get(port.name);
      const byNumber = port.number === undefined || port.node.at('hostIP').present ? undefined : numbers.get(taken);
      const other = byNumber ?? byName;
      if (other !== undefined)
        yield {
          about: resource,
          subject: `${container.label} repeated port ${byNumber === undefined ? port.name : taken}`,
          at: port.node,
          related: [other.node],
          message: `${container.label} declares the port ${byNumber === undefined ? port.name : taken}, which ${other.container === container ? 'it has declared already' : `${other.container.label} has`}`,
        };
      if (port.name !== undefined && byName === undefined) names.set(port.name, port);
      if (byNumber === undefined) numbers.set(taken, port);
    }
  }
}

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function* probed(container: Container): Iterable<Remark> {
  const declared = declaredPorts(container);
  for (const probe of PROBES) {
    for (const action of ['httpGet', 'tcpSocket', 'grpc']) {
      const port = container.node.at(probe, action, 'port');
      if (container.node.at(probe, action, 'host').present) continue;
      const [name, number] = [port.text(), port.number()];
      const byNumber = name === undefined || /^\d+$/.test(name);
      if (name === undefined && number === undefined) continue;
      const wanted = byNumber ? Number(name ?? number) : name;
      if (declared.some((one) => one.name === wanted || one.number === wanted)) continue;
      yield {
        about: container.workload.resource,
        subject: `${container.label} ${probe}`,
        at: port,
        ...(byNumber ? { severity: declared.length === 0 ? 'info' : 'low' } : {}),
        message: `the ${probe} of ${container.label} asks port ${String(wanted)}, which the container does not declare`,
      };
    }
  }
}

function* targeted(service: Resource, cluster: Cluster): Iterable<Remark> {
  const ports = service.root.at('spec', 'ports').items();
  const named = ports.filter((port) => port.at('targetPort').text() !== undefined);
  if (named.length === 0 || service.root.at('spec', 'type').text() === 'ExternalName' || service.fragment) return;
  const pods = podsBehind(service, cluster);
  if (pods.length === 0 || !pods.every(({ complete }) => complete)) return;
  const known = new Set(pods.flatMap(({ containers }) => containers.flatMap(declaredPorts).map(({ name }) => name)));
  for (const port of named) {
    const target = port.at('targetPort');
    const name = target.text() ?? '';
    if (known.has(name) || /^\d+$/.test(name) || name.includes('$')) continue;
    yield {
      about: service,
      subject: `target port ${name}`,
      at: target,
      confidence: 'likely',
      message: `Service ${service.name} targets the port ${name}, which no container of the pods that it selects has`,
    };
  }
}
