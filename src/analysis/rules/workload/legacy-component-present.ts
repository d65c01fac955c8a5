import type { Cluster } from '../../cluster/cluster.js';
import { imagesOf, parseImage } from '../../cluster/image.js';
import { stringMap } from '../../cluster/resource.js';
import { accountOf, bindingsOfAccount } from '../../cluster/service-account.js';
import { servicesIn } from '../../cluster/service-pods.js';
import { namespaceOf } from '../../cluster/target-namespace.js';
import type { Workload } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const legacyComponentPresent = defineRule({
  id: 'legacy-component-present',
  title: 'Abandoned high-risk component is deployed',
  family: 'workload',
  why: 'Tiller gives everyone who reaches its port the permissions that it has, which are usually all; both it and the Dashboard have been the way into many clusters.',
  remedy: 'Remove Tiller, which Helm 3 does without, and replace the Dashboard, or put it behind a login of its own.',
  severity: 'high',
  standards: ['owasp: K06', 'mitre: T1133', 'ms: MS-TA9005'],
  equivalents: {
    trivy: ['KSV-0102'],
    checkov: ['CKV_K8S_33', 'CKV_K8S_34', 'CKV_K8S_44', 'CKV_K8S_45'],
    kics: [
      'tiller_is_deployed',
      'tiller_service_is_not_deleted',
      'tiller_deployment_is_accessible_from_within_the_cluster',
      'dashboard_is_enabled',
    ],
    kubescape: ['C-0014'],
    kyverno: ['best-practices/disallow-helm-tiller'],
  },

  *check({ now }) {
    for (const workload of now.workloads) {
      yield* tiller(workload);
      yield* dashboard(workload, now);
    }
    for (const service of servicesIn(now)) {
      const selector = stringMap(service.root.at('spec', 'selector'));
      const at = isTiller(selector) ? service.root.at('spec', 'selector', 'name') : service.root.at('metadata', 'name');
      if (!isTiller(selector) && !isTiller(service.labels) && service.name !== 'tiller-deploy') continue;
      yield {
        about: service,
        subject: 'Tiller',
        at,
        message: `Service ${service.name} leads to Tiller, the server of Helm 2`,
      };
    }
  },
  examples: [
    {
      name: 'Tiller by its image, by its labels and by its Service',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        spec:
          selector: {matchLabels: {app: a}}
          template:
            metadata: {labels: {app: a}}
            spec:
              containers:
                - name: tiller
                  image: gcr.io/kubernetes-helm/tiller:v2.17.0 # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: b
          labels: {app: helm, name: tiller} # <-- here
        spec: {containers: [{name: app, image: "registry.example.com/mirror:1.0.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: tiller-deploy}
        spec:
          selector: {app: helm, name: tiller} # <-- here
          ports: [{port: 44134}]
      `,
    },
    {
      name: 'the Dashboard, graver when anyone may skip its login and when it may do everything',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: ui
              image: kubernetesui/dashboard:v2.7.0 # <-- here
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b}
        spec:
          containers:
            - name: ui
              image: kubernetesui/dashboard:v2.7.0 # <-- here
              args: [--enable-skip-login]
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c, namespace: ui}
        spec:
          serviceAccountName: ui
          containers:
            - name: ui
              image: registry.example.com/kubernetes-dashboard-amd64:v1.10.1 # <-- here
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: ui}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: ui, namespace: ui}]
      `,
    },
    {
      name: 'Tiller that listens inside its pod, and the Dashboard by its labels',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          containers:
            - name: tiller
              image: ghcr.io/helm/tiller:v2.17.0 # <-- here
              args: ["--listen=localhost:44134"]
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: b
          labels:
            k8s-app: kubernetes-dashboard # <-- here
        spec: {containers: [{name: ui, image: "registry.example.com/mirror:1.0.0"}]}
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: tiller-deploy # <-- here
        spec: {ports: [{port: 44134}]}
      `,
    },
    {
      name: 'a pod that borrows the account of the Dashboard',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a}
        spec:
          serviceAccountName: kubernetes-dashboard # <-- here
          containers: [{name: app, image: "nginx:1.27.0"}]
      `,
    },
    {
      name: 'other images, other labels and other Services are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, labels: {app: helm, name: other}}
        spec: {containers: [{name: tiller, image: "acme/not-tiller:1.0.0"}, {name: b, image: "grafana/dashboard:1.0.0"}, {name: c}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: a}
        spec: {selector: {app: helm}, ports: [{port: 80}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: b}
        spec: {selector: null}
      `,
    },
  ],
});

const isTiller = (labels: Readonly<Record<string, string>>): boolean =>
  labels['app'] === 'helm' && labels['name'] === 'tiller';

/** Most images are told by their text to be neither, which is cheaper than reading them. */
const repositoryOf = (text: string): string =>
  /tiller|kubernetes-?(?:ui|dashboard)/.test(text) ? (parseImage(text)?.repository ?? '') : '';

function* tiller(workload: Workload): Iterable<Remark> {
  const image = imagesOf(workload).find(({ text }) => /(?:^|\/)tiller$/.test(repositoryOf(text)));
  const labelled = isTiller(workload.labels) ? workload.metadata.at('labels', 'name') : undefined;
  const at: Node | undefined = image?.node ?? labelled;
  if (at === undefined) return;
  const where = isLocal(workload) ? 'inside its pod only' : 'for the whole cluster';
  const message = `the pod runs Tiller, the server of Helm 2, which is no longer maintained and listens ${where}`;
  yield { about: workload.resource, subject: 'Tiller', at, message };
}

/** Tiller asks nobody who they are, so that all depends on who reaches its port. */
const isLocal = ({ containers }: Workload): boolean =>
  containers.some(({ node }) => argumentsOf(node).some((text) => LOCAL.test(text)));

const LOCAL = /^-{1,2}listen[= ](?:localhost|127(?:\.\d{1,3}){3}|\[::1\]):/;

const argumentsOf = (container: Node): readonly string[] =>
  ['command', 'args'].flatMap((field) => container.at(field).texts());

const DASHBOARD = /^(?:(?:.+\/)?kubernetesui(?:\/[a-z-]+)?|(?:.+\/)?kubernetes-dashboard(?:-[a-z0-9]+)?)$/;
const NAMES = ['k8s-app', 'app', 'app.kubernetes.io/name'];
const OPEN = /^--(?:enable-skip-login|disable-settings-authorizer)(?:=true)?$/;

function* dashboard(workload: Workload, now: Cluster): Iterable<Remark> {
  const image = imagesOf(workload).find(({ text }) => DASHBOARD.test(repositoryOf(text)));
  const label = NAMES.find((name) => workload.labels[name] === 'kubernetes-dashboard');
  const at = image?.node ?? (label === undefined ? undefined : workload.metadata.at('labels', label));
  if (at === undefined) {
    yield* sharedAccount(workload);
    return;
  }
  const open = workload.containers.some(({ node }) => argumentsOf(node).some((argument) => OPEN.test(argument)));
  const bindings = bindingsOfAccount(now, accountOf(workload).name, namespaceOf(workload.resource, now));
  const mighty = bindings.some(({ roleKind, roleName }) => roleKind === 'ClusterRole' && roleName === 'cluster-admin');
  const more = mighty ? ', which may do everything in the cluster' : open ? ', and its login can be skipped' : '';
  yield {
    about: workload.resource,
    subject: 'Dashboard',
    at,
    severity: mighty || open ? 'high' : 'medium',
    message: `the pod runs the Kubernetes Dashboard${more}`,
  };
}

/** Other pods that act as the Dashboard, and may do what it may. */
function* sharedAccount(workload: Workload): Iterable<Remark> {
  const { name, node, named } = accountOf(workload);
  if (!named || name !== 'kubernetes-dashboard') return;
  const message = 'the pod acts as the Kubernetes Dashboard: it runs as the account kubernetes-dashboard';
  yield { about: workload.resource, subject: 'Dashboard', at: node, severity: 'medium', confidence: 'likely', message };
}
