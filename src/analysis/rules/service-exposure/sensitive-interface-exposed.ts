import { type Exposure, exposuresOf, SOURCES } from '../../cluster/exposure.js';
import { authenticatingProxy } from '../../cluster/route-protection.js';
import { type SensitiveInterface, sensitiveInterfaceOf } from '../../cluster/sensitive-interface.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const sensitiveInterfaceExposed = defineRule({
  id: 'sensitive-interface-exposed',
  title: 'Administration or AI/data interface is reachable from outside',
  family: 'service-exposure',
  why: 'Such interfaces run code, read data or steer the cluster for whoever reaches them, and are searched for within minutes.',
  remedy: 'Keep the Service inside the cluster, or put authentication before it.',
  severity: 'high',
  confidence: 'likely',
  standards: ['owasp: K06', 'mitre: T1133', 'ms: MS-TA9005'],
  equivalents: {
    kubescape: ['C-0021', 'C-0256', 'C-0266', 'C-0274'],
    kics: ['ingress_controller_exposes_workload'],
  },
  *check({ now }) {
    const said = new Set<string>();
    for (const exposure of exposuresOf(now)) {
      const found = sensitiveInterfaceOf(exposure);
      const { via, workload, authentication } = exposure;
      if (found === undefined || authentication !== undefined) continue;
      if (workload !== undefined && authenticatingProxy(workload) !== undefined) continue;
      const subject = `${found.name} by ${exposure.service?.name ?? 'host port'}`;
      const key = `${via.id} ${subject}`;
      if (said.has(key)) continue;
      said.add(key);
      const at = exposure.at;
      const severity = severityOf(found, exposure);
      const confidence = workload === undefined ? 'guess' : 'likely';
      const message = `${found.name} can be reached from ${SOURCES[exposure.reach]}, and nothing before it asks who calls`;
      const related = workload === undefined ? [] : [workload.resource.root.at('metadata', 'name')];
      yield { about: via, subject, at, severity, confidence, message, related };
    }
  },
  examples: [
    {
      name: 'a workflow server by an Ingress, a model server by a load balancer, and a database by a node port',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: my-app, labels: {app: wrong}}
        spec:
          selector: {matchLabels: {app: my-app}}
          template: {metadata: {labels: {app: my-app}}, spec: {containers: [{name: argo-server, image: "argoproj/argocli:v3.5.0"}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: my-app}
        spec: {selector: {app: my-app}, ports: [{port: 80, targetPort: 2746}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata:
          name: my-app # <-- here
        spec: {rules: [{host: a.example.com, http: {paths: [{path: /, backend: {service: {name: my-app, port: {number: 80}}}}]}}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: llm, labels: {app: llm}}
        spec: {containers: [{name: llm, image: "registry.example.com:5000/mirror/ollama/ollama:0.5.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: llm}
        spec:
          type: LoadBalancer # <-- here
          selector: {app: llm}
          ports: [{port: 11434}]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: cache, labels: {app: cache}}
        spec: {containers: [{name: cache, image: "redis:7.4.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cache}
        spec:
          type: NodePort # <-- here
          selector: {app: cache}
          ports: [{port: 6379}]
      `,
    },
    {
      name: 'inside the cluster, behind a login, behind a proxy, on another port, and on the mesh are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: prometheus, labels: {app: prometheus}}
        spec: {containers: [{name: prometheus, image: "prom/prometheus:v2.54.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: prometheus}
        spec: {selector: {app: prometheus}, ports: [{port: 9090}]}
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: prometheus, annotations: {nginx.ingress.kubernetes.io/auth-url: "https://login.example.com"}}
        spec: {rules: [{http: {paths: [{backend: {service: {name: prometheus, port: {number: 9090}}}}]}}]}
        ---
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: prometheus}
        spec: {hosts: [prometheus], http: [{route: [{destination: {host: prometheus}}]}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: mlflow, labels: {app: mlflow}}
        spec: {containers: [{name: mlflow, image: "mlflow:2.0.0"}, {name: proxy, image: "quay.io/oauth2-proxy/oauth2-proxy:v7.6.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: mlflow}
        spec: {type: LoadBalancer, selector: {app: mlflow}, ports: [{port: 80, targetPort: 4180}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web, labels: {app: web}}
        spec: {containers: [{name: web, image: "nginx:1.27.0"}, {name: cache, image: "redis:7.4.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      `,
    },
    {
      name: 'the labels of a workload are not those of its pods',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: ollama, labels: {app: web}}
        spec:
          selector: {matchLabels: {app: ollama}}
          template: {metadata: {labels: {app: ollama}}, spec: {containers: [{name: ollama, image: "ollama/ollama:0.5.0"}]}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
      `,
    },
  ],
});

/** What has a login of its own, or is open to few, is milder by a step. */
function severityOf({ login }: SensitiveInterface, { reach, restricted }: Exposure): Severity {
  const mild = login === true || restricted || reach === 'private';
  return mild ? 'medium' : 'high';
}
