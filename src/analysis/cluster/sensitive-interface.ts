import { containerPortOf, type Exposure } from './exposure.js';
import { parseImage } from './image.js';
import type { Workload } from './workload.js';

/** An application whose interface gives whoever reaches it control or data. */
export interface SensitiveInterface {
  readonly name: string;
  readonly images: RegExp;
  /** Its usual names as a label or a Service. */
  readonly labels: RegExp;
  /** Container ports of the interface; any when absent. */
  readonly ports?: ReadonlySet<number>;
  /** True for protocols that no HTTP route carries. */
  readonly tcp?: boolean;
  /** True where the application asks for a password of its own, so that exposure alone is milder. */
  readonly login?: boolean;
  /** Arguments that switch the application's own login off; without them it is not meant. */
  readonly only?: RegExp;
}

/** Images are matched at the end of their path, so that mirrors count. */
const INTERFACES: readonly SensitiveInterface[] = [
  { name: 'Argo CD', images: /(?:^|\/)argocd$/, labels: /^argocd-server$/, only: /--disable-auth\b/ },
  { name: 'Argo Workflows', images: /(?:^|\/)(?:argocli|argo-workflows(?:-server)?)$/, labels: /^argo-server$/ },
  {
    name: 'the Kubernetes dashboard',
    images: /(?:^|\/)(?:kubernetes-dashboard|kubernetesui\/dashboard|dashboard-web)(?:-amd64)?$/,
    labels: /^kubernetes-dashboard$/,
    login: true,
  },
  {
    name: 'Kubeflow',
    images: /(?:^|\/)(?:centraldashboard|ml-pipeline\/frontend)$/,
    labels: /^(?:centraldashboard|ml-pipeline-ui)$/,
  },
  { name: 'Weave Scope', images: /(?:^|\/)weaveworks\/scope$/, labels: /^weave-scope(?:-app)?$/ },
  {
    name: 'Jenkins',
    images: /(?:^|\/)(?:jenkins\/jenkins|bitnami\/jenkins|jenkinsci\/blueocean)$/,
    labels: /^jenkins$/,
    login: true,
  },
  {
    name: 'Prometheus',
    images: /(?:^|\/)prometheus$/,
    labels: /^prometheus(?:-server|-k8s|-operated)?$/,
    ports: new Set([9090]),
  },
  {
    name: 'Alertmanager',
    images: /(?:^|\/)alertmanager$/,
    labels: /^alertmanager(?:-main|-operated)?$/,
    ports: new Set([9093]),
  },
  { name: 'etcd', images: /(?:^|\/)etcd$/, labels: /^etcd$/, ports: new Set([2379, 2380]) },
  { name: 'Ollama', images: /(?:^|\/)ollama$/, labels: /^ollama$/ },
  { name: 'vLLM', images: /(?:^|\/)vllm(?:-openai)?$/, labels: /^vllm$/ },
  {
    name: 'the Ray dashboard',
    images: /(?:^|\/)rayproject\/ray(?:-ml|-llm)?$/,
    labels: /^ray-(?:head|dashboard)$/,
    ports: new Set([8265, 10_001]),
  },
  { name: 'MLflow', images: /(?:^|\/)mlflow$/, labels: /^mlflow$/ },
  {
    name: 'JupyterHub or a notebook',
    images: /(?:^|\/)(?:jupyter\/[\w-]+-notebook|jupyterhub(?:\/jupyterhub|\/k8s-hub)?|jupyterlab)$/,
    labels: /^jupyter(?:hub|lab)?$/,
    login: true,
  },
  {
    name: 'the MinIO console',
    images: /(?:^|\/)minio(?:\/minio)?$/,
    labels: /^minio$/,
    ports: new Set([9001, 9090]),
    login: true,
  },
  {
    name: 'Redis',
    images: /(?:^|\/)(?:redis|redis-stack(?:-server)?|valkey)$/,
    labels: /^(?:redis|valkey)(?:-master)?$/,
    ports: new Set([6379]),
    tcp: true,
  },
  {
    name: 'PostgreSQL',
    images: /(?:^|\/)(?:postgres|postgresql)$/,
    labels: /^postgres(?:ql)?$/,
    ports: new Set([5432]),
    tcp: true,
    login: true,
  },
  {
    name: 'MongoDB',
    images: /(?:^|\/)(?:mongo|mongodb)$/,
    labels: /^mongo(?:db)?$/,
    ports: new Set([27_017]),
    tcp: true,
  },
  {
    name: 'Elasticsearch',
    images: /(?:^|\/)(?:elasticsearch|opensearch)$/,
    labels: /^(?:elasticsearch|opensearch)$/,
    ports: new Set([9200]),
  },
  { name: 'the Kafka UI', images: /(?:^|\/)(?:kafka-ui|akhq|kafdrop)$/, labels: /^(?:kafka-ui|akhq|kafdrop)$/ },
];

/** The port of the kubelet's API. */
const KUBELET = 10_250;

const NAMING_LABELS = ['app.kubernetes.io/name', 'app.kubernetes.io/component', 'app', 'k8s-app'];

/** The sensitive interface that an exposure leads to, told by image, label and port; by name only where no pod is known. */
export function sensitiveInterfaceOf(exposure: Exposure): SensitiveInterface | undefined {
  const port = containerPortOf(exposure);
  if (port === KUBELET && exposure.service !== undefined)
    return { name: 'the kubelet API', images: /^$/, labels: /^$/ };
  return INTERFACES.find((each) => {
    if (each.tcp === true && !carriesTcp(exposure)) return false;
    if (each.ports !== undefined && port !== undefined && !each.ports.has(port)) return false;
    return exposure.workload === undefined ? isNamed(each, exposure) : isRun(each, exposure.workload);
  });
}

const carriesTcp = ({ via }: Exposure): boolean => !['Ingress', 'HTTPRoute', 'GRPCRoute', 'Route'].includes(via.kind);

function isNamed({ labels, only }: SensitiveInterface, { service }: Exposure): boolean {
  return only === undefined && service !== undefined && labels.test(service.name);
}

function isRun({ images, labels, only }: SensitiveInterface, workload: Workload): boolean {
  const { containers } = workload;
  const own = containers.filter(({ role }) => role === 'container');
  const runs = own.some(({ node }) => images.test(parseImage(node.at('image').text() ?? '')?.repository ?? ''));
  const called = NAMING_LABELS.some((key) => labels.test(workload.labels[key] ?? ''));
  if (!runs && !called) return false;
  const written = own.flatMap(({ node }) => [...node.at('command').texts(), ...node.at('args').texts()]);
  return only === undefined || written.some((text) => only.test(text));
}
