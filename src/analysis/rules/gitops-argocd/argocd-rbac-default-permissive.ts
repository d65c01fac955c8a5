import { type ArgoRbac, argoRbac, powerOf } from '../../cluster/argocd-rbac.js';
import { argoSettings, type Setting } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import type { Severity } from '../../finding.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdRbacDefaultPermissive = defineRule({
  id: 'argocd-rbac-default-permissive',
  title: 'Default Argo CD role is too powerful',
  family: 'gitops-argocd',
  why: 'The default role holds for everyone who can log in, which is often everyone in the company, and no denial takes it back.',
  remedy: 'Set policy.default to an empty text, and bind groups to roles in policy.csv.',
  severity: 'critical',
  standards: ['owasp: K02', 'owasp: K09'],
  equivalents: {},
  *check({ now }) {
    const rbac = argoRbac(now);
    for (const setting of argoSettings(now).of('argocd-rbac-cm', 'policy.default')) {
      const judged = judge(setting, rbac);
      const patch = setting.change('');
      if (judged === undefined) continue;
      yield {
        ...setting.holder,
        subject: 'policy.default',
        at: setting.at,
        ...judged,
        ...(patch === undefined ? {} : { fix: { title: 'Give no role by default', safety: 'unsafe' as const, patch } }),
      };
    }
    yield* looseExpressions(now, rbac);
  },
  examples: [
    {
      name: 'everyone is administrator',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.default: role:admin # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.default: ""
      `,
    },
    {
      name: 'a role of its own that stands for more, and one that only looks',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.default: role:team # <-- here
          policy.csv: |
            g, role:team, role:deployer
          policy.deploy.csv: |
            p, role:deployer, applications, sync, */*, allow
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ArgoCD
        metadata: {name: argocd}
        spec:
          rbac:
            defaultPolicy: role:readonly # <-- here
      `,
    },
    {
      name: 'regular expressions that match more than they say',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.matchMode: regex # <-- here
          policy.csv: |
            p, role:web, applications, get, ^web/.*$, allow
            p, role:web, applications, sync, web/.*, allow
      `,
    },
    {
      name: 'no role, a role that the target does not know, and globs are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.default: ""
          policy.matchMode: glob
          policy.csv: |
            p, role:web, applications, sync, web/*, allow
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm, namespace: two}
        data: {policy.default: role:elsewhere}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm, namespace: three}
        data: {policy.default: null}
      `,
    },
  ],
});

function judge(
  { text }: Setting,
  rbac: ArgoRbac,
): { readonly severity: Severity; readonly message: string } | undefined {
  const role = text.trim();
  switch (role === '' ? 'nothing' : powerOf(role, rbac)) {
    case 'everything':
      return { severity: 'critical', message: `everyone who logs in has ${role}, which may do everything` };
    case 'writing':
      return { severity: 'high', message: `everyone who logs in has ${role}, which may change applications` };
    case 'reading':
      return {
        severity: 'low',
        message: `everyone who logs in has ${role} and reads the manifests of every application it covers`,
      };
    case 'nothing':
      return undefined;
  }
}

function* looseExpressions(now: Cluster, { lines }: ArgoRbac): Iterable<Remark> {
  const loose = lines.find(
    (line) =>
      line.kind === 'permission' && line.allowed && !/^\^.*\$$/.test(line.object) && !/^(?:\.\*|\*)$/.test(line.object),
  );
  if (loose === undefined) return;
  for (const setting of argoSettings(now)
    .of('argocd-rbac-cm', 'policy.matchMode')
    .filter(({ text }) => text === 'regex'))
    yield {
      ...setting.holder,
      subject: 'policy.matchMode',
      at: setting.at,
      severity: 'medium',
      message: 'patterns of the policy that are not anchored by ^ and $ match every name that contains them',
    };
}
