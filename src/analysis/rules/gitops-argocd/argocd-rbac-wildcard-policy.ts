import { z } from 'zod';
import { saysProduction } from '../../cluster/argocd.js';
import { isBroadGroup, isEverywhere, type Permission, type PolicyLine } from '../../cluster/argocd-policy.js';
import { argoRbac, saysAdmin } from '../../cluster/argocd-rbac.js';
import type { Severity } from '../../finding.js';
import { defineConfigurableRule, yaml } from '../rule.js';

export const argocdRbacWildcardPolicy = defineConfigurableRule({
  id: 'argocd-rbac-wildcard-policy',
  title: 'Argo CD RBAC policy has wildcards or broad groups',
  family: 'gitops-argocd',
  why: 'A wildcard reaches the applications, clusters and repositories of every team, those that come later included.',
  remedy: 'Name resources, actions and projects, and bind role:admin to one small group.',
  severity: 'high',
  standards: ['owasp: K02'],
  equivalents: {},
  options: z.strictObject({
    adminGroups: z
      .array(z.string())
      .default([])
      .describe('Groups that may have role:admin. When empty, every group may but those that hold everyone.'),
  }),
  *check({ now }, { adminGroups }) {
    const { policies, permissions } = argoRbac(now);
    const inForce = new Set<PolicyLine>(permissions);
    for (const { setting, lines } of policies) {
      for (const line of lines) {
        const judged =
          line.kind === 'member'
            ? judgeMember(line.member, line.role, adminGroups)
            : inForce.has(line)
              ? judge(line)
              : undefined;
        if (judged === undefined) continue;
        const subject =
          line.kind === 'member'
            ? `${line.member} is ${line.role}`
            : `${line.subject}: ${line.resource} ${line.action} ${line.object}`;
        yield { ...setting.holder, subject, at: setting.lineAt(line.line), ...judged };
      }
    }
  },
  examples: [
    {
      name: 'everything, everything of one kind, shells, production, and everyone as administrator',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.csv: |
            # developers
            p, role:developers, *, *, *, allow # <-- here
            p, role:deployers, applications, *, */*, allow # <-- here
            p, role:support, exec, create, web/*, allow # <-- here
            p, role:release, applications, delete, production/*, allow # <-- here
            p, role:org-admin, clusters, *, *, allow # <-- here
            g, authenticated, role:admin # <-- here
      `,
    },
    {
      name: 'in a block of values, in the operator, and a group that the options do not name',
      options: { adminGroups: ['acme:platform'] },
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: argocd}
        spec:
          source:
            chart: argo-cd
            helm:
              values: |
                configs:
                  rbac:
                    policy.csv: |
                      p, role:dev, applications, *, *, allow # <-- here
                      g, acme:web, role:admin # <-- here
        ---
        apiVersion: argoproj.io/v1beta1
        kind: ArgoCD
        metadata: {name: argocd}
        spec:
          rbac:
            policy: |
              g, acme:platform, role:admin
              p, role:ops, repositories, *, *, allow # <-- here
      `,
    },
    {
      name: 'a policy that is no block of lines is pointed at as a whole',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.csv: "p, role:dev, accounts, *, *, allow" # <-- here
      `,
    },
    {
      name: 'named projects, reading, denials, small groups, comments and nonsense are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.csv: |
            p, role:web, applications, *, web/*, allow
            p, role:readers, applications, get, */*, allow
            p, role:dev, applications, *, */*, allow
            p, role:dev, applications, *, */*, deny
            # p, role:old, *, *, *, allow
            p, role:broken
            g, acme:platform, role:admin
            g, everyone, role:readonly
          scopes: "[groups]"
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm, namespace: empty}
        data: {policy.csv: null}
      `,
    },
  ],
});

interface Judgement {
  readonly severity: Severity;
  readonly message: string;
}

const KINDS = /^(?:applications|applicationsets|exec|clusters|repositories|projects|accounts|certificates|gpgkeys)$/;

function judge({ subject, resource, action, object }: Permission): Judgement | undefined {
  const admin = saysAdmin(subject);
  if (action === '*' && isEverywhere(object) && (resource === '*' || KINDS.test(resource))) {
    const what = resource === '*' ? 'everything' : `everything with all ${resource}`;
    return {
      severity: admin ? 'medium' : 'high',
      message: `${subject} may do ${what}${admin ? '; keep its group small' : ''}`,
    };
  }
  if (resource === 'exec' && /^(?:\*|create)$/.test(action) && !admin)
    return {
      severity: isEverywhere(object) ? 'high' : 'medium',
      message: `${subject} may open a shell in the pods of ${object}`,
    };
  const dangerous = /^(?:\*|override|delete|action\/\*)/.test(action);
  if (dangerous && !admin && /^applications(?:ets)?$/.test(resource) && saysProduction(object))
    return {
      severity: 'medium',
      message: `${subject} may ${action === '*' ? 'do everything with' : action} ${resource} of ${object}`,
    };
  return undefined;
}

function judgeMember(member: string, role: string, adminGroups: readonly string[]): Judgement | undefined {
  if (isBroadGroup(member) && role !== 'role:readonly')
    return { severity: role === 'role:admin' ? 'high' : 'medium', message: `everyone in ${member} has ${role}` };
  if (role !== 'role:admin' || adminGroups.length === 0 || adminGroups.includes(member)) return undefined;
  return { severity: 'medium', message: `${member} has role:admin and is none of the groups that may` };
}
