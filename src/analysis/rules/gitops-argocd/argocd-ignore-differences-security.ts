import { type IgnoredDrift, ignoredDrift } from '../../cluster/argocd-ignored.js';
import { SEVERITIES, type Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const argocdIgnoreDifferencesSecurity = defineRule({
  id: 'argocd-ignore-differences-security',
  title: 'Drift on security-relevant fields is ignored',
  family: 'gitops-argocd',
  why: 'Whoever changes such a field in the cluster, by hand or by a break-in, is neither seen nor undone. With RespectIgnoreDifferences even a sync leaves the change alone.',
  remedy: 'Ignore only the one field that a controller owns, such as /spec/replicas or the caBundle of a webhook.',
  severity: 'high',
  standards: ['owasp: K04', 'mitre: T1562.001'],
  equivalents: {},
  *check({ now }) {
    for (const drift of ignoredDrift(now)) {
      const judged = judge(drift);
      if (judged === undefined) continue;
      const { message } = judged;
      const { holder, subject, at, kept, named } = drift;
      const severity = named ? milder(drift) : judged.severity;
      yield {
        ...holder,
        subject,
        at,
        severity: kept ? graver(severity) : severity,
        message: kept ? `${message}, and a sync leaves them as they are` : message,
      };
    }
  },
  examples: [
    {
      name: 'fields that grant power or contain pods',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          ignoreDifferences:
            - group: rbac.authorization.k8s.io
              kind: ClusterRole
              jsonPointers:
                - /rules # <-- here
            - group: apps
              kind: Deployment
              jqPathExpressions:
                - .spec.template.spec.containers[].image # <-- here
                - .spec.template.spec.containers[] | select(.name == "app").securityContext # <-- here
            - group: networking.k8s.io
              kind: NetworkPolicy
              jsonPointers:
                - /spec # <-- here
            - group: "*"
              kind: "*"
              managedFieldsManagers:
                - kubectl-edit # <-- here
      `,
    },
    {
      name: 'for every application, in the settings of Argo CD and in a chart',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          resource.customizations.ignoreDifferences.all: |
            jsonPointers:
              - /spec # <-- here
          resource.customizations.ignoreDifferences.admissionregistration.k8s.io_MutatingWebhookConfiguration: |
            jqPathExpressions:
              - '.webhooks[]?.clientConfig.caBundle'
              - .webhooks[].failurePolicy # <-- here
      `,
    },
    {
      name: 'a sync that leaves them alone is graver',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          ignoreDifferences:
            - {group: apps, kind: Deployment, jsonPointers: [/spec/template/spec/containers/0/command]} # <-- here
          syncPolicy: {syncOptions: [RespectIgnoreDifferences=true]}
      `,
    },
    {
      name: 'one object or container, which a controller may fill in, is milder',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          ignoreDifferences:
            - {group: rbac.authorization.k8s.io, kind: ClusterRole, name: aggregated, jsonPointers: [/rules]} # <-- here
            - group: apps
              kind: Deployment
              jqPathExpressions:
                - .spec.template.spec.initContainers[] | select(.name == "istio-init") # <-- here
      `,
    },
    {
      name: 'the fields of a controller, names that only look alike and wrong types are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          ignoreDifferences:
            - {group: apps, kind: Deployment, jsonPointers: [/spec/replicas, /metadata/annotations/image]}
            - {group: admissionregistration.k8s.io, kind: ValidatingWebhookConfiguration, jsonPointers: [/webhooks/0/clientConfig/caBundle]}
            - {group: "", kind: ServiceAccount, jsonPointers: [/imagePullSecrets]}
            - {group: example.com, kind: Widget, jqPathExpressions: [.spec.rules], managedFieldsManagers: [widget-controller]}
            - {group: "", kind: Secret, jsonPointers: [/data, 7, null]}
            - null
      `,
    },
  ],
});

type Judgement = { readonly severity: Severity; readonly message: string };

const WORKLOADS = /^(?:\*|Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob|Rollout)$/;
const POD_FIELDS =
  /^(?:securityContext|image|command|args|containers|initContainers|hostNetwork|hostPID|hostIPC|serviceAccountName|volumes)$/;

/** Kinds that guard others, with the fields of theirs that decide. */
const GUARDS: readonly (readonly [kind: RegExp, field: RegExp])[] = [
  [/^(?:Cluster)?Role$/, /^(?:rules|aggregationRule)$/],
  [/^(?:Cluster)?RoleBinding$/, /^(?:roleRef|subjects)$/],
  [/^(?:Mutating|Validating)WebhookConfiguration$/, /^webhooks$/],
  [
    /^(?:NetworkPolicy|AppProject|ValidatingAdmissionPolicy(?:Binding)?|ClusterPolicy|AuthorizationPolicy|PeerAuthentication|CiliumNetworkPolicy|GlobalNetworkPolicy)$/,
    /^spec$/,
  ],
];

function judge({ kind, group, steps, manager }: IgnoredDrift): Judgement | undefined {
  if (manager !== undefined)
    return manager.startsWith('kubectl')
      ? { severity: 'high', message: `what is changed by hand (${manager}) in ${nameOf(kind)} is ignored` }
      : undefined;
  const path = steps ?? [];
  const whole = path.length === 0 || (path.length === 1 && path[0] === 'spec');
  const field = path.length === 0 ? 'all fields' : path.join('.');
  const message = `changes of ${field} in ${nameOf(kind)} are ignored`;
  if (kind === '*' && group !== '' && whole) return { severity: 'high', message };
  if (whole && (WORKLOADS.test(kind) || isGuard(kind))) return { severity: 'high', message };
  const guarded = GUARDS.some(
    ([kinds, fields]) => (kinds.test(kind) || kind === '*') && fields.test(path[0] ?? '') && path[0] !== 'spec',
  );
  const spec = GUARDS.some(([kinds, fields]) => kinds.test(kind) && fields.test('spec') && path[0] === 'spec');
  if ((guarded || spec) && path.at(-1) !== 'caBundle') return { severity: 'high', message };
  const ofPod =
    WORKLOADS.test(kind) && path[0] === 'spec' && path.some((step) => POD_FIELDS.test(step)) && !isHarmless(path);
  return ofPod ? { severity: 'high', message } : undefined;
}

/** Fields below containers that controllers fill in and that decide nothing about security. */
function isHarmless(path: readonly string[]): boolean {
  return (
    /^(?:resources|terminationMessagePath|terminationMessagePolicy|imagePullPolicy|livenessProbe|readinessProbe|cpu|memory|limits|requests|defaultMode|env|divisor|protocol|ports)$/.test(
      path.at(-1) ?? '',
    ) || path.includes('resources')
  );
}

function isGuard(kind: string): boolean {
  return GUARDS.some(([kinds]) => kinds.test(kind));
}

function nameOf(kind: string): string {
  return kind === '*' ? 'every kind' : kind;
}

/** Named objects are mostly those that a controller fills in; it does so by design with the rules of aggregated roles. */
function milder({ kind, steps }: IgnoredDrift): Severity {
  return kind === 'ClusterRole' && steps?.join('.') === 'rules' ? 'low' : 'medium';
}

function graver(severity: Severity): Severity {
  return SEVERITIES[SEVERITIES.indexOf(severity) + 1] ?? severity;
}
