import type { Node } from '../../source/node.js';
import { defineRule, yaml } from '../rule.js';

interface Concern {
  readonly resource: string;
  readonly group: string;
  /** True when requests and answers hold what must not be written into a log. */
  readonly secret?: boolean;
}

/** What an audit policy has to cover, by the recommendation 3.2.2 of the CIS benchmark. */
const CONCERNS: readonly Concern[] = [
  { resource: 'secrets', group: '', secret: true },
  { resource: 'configmaps', group: '', secret: true },
  { resource: 'tokenreviews', group: 'authentication.k8s.io', secret: true },
  { resource: 'pods', group: '' },
  { resource: 'deployments', group: 'apps' },
  { resource: 'pods/exec', group: '' },
  { resource: 'pods/portforward', group: '' },
  { resource: 'pods/proxy', group: '' },
  { resource: 'services/proxy', group: '' },
];

/** Fields that make a rule of the policy one about some requests only. */
const NARROWING = ['users', 'userGroups', 'verbs', 'namespaces', 'nonResourceURLs'];

export const bootstrapAuditPolicyGaps = defineRule({
  id: 'bootstrap-audit-policy-gaps',
  title: 'Audit policy leaves out what matters, or logs secrets',
  family: 'cluster-bootstrap',
  why: 'Access to Secrets, changes of workloads and sessions inside pods are what an investigation asks for; bodies of requests about Secrets and tokens in the log hand them to everybody who reads it.',
  remedy:
    'Log secrets, configmaps and tokenreviews at Metadata, and pods, deployments, exec, portforward and proxy at Metadata or more.',
  severity: 'medium',
  enabled: false,
  standards: ['cis: 3.2.2'],
  equivalents: { kics: ['audit_policy_not_cover_key_security_concerns'], kubescape: ['C-0161'] },
  *check({ now }) {
    for (const about of now.ofKind('Policy')) {
      if (about.group !== 'audit.k8s.io' || about.fragment) continue;
      const rules = about.root.at('rules');
      for (const concern of CONCERNS) {
        const covering = rules.items().find((rule) => covers(rule, concern));
        const problem = problemOf(concern, covering?.at('level').text());
        if (problem === undefined) continue;
        yield {
          about,
          subject: `audit of ${concern.resource}`,
          at: rules.value === undefined ? about.root.at('kind') : rules,
          message: `${concern.resource} ${problem}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'nothing is logged',
      manifest: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: # <-- here x9
      `,
    },
    {
      name: 'secrets are written into the log, and sessions are not',
      manifest: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules: # <-- here x2
          - level: RequestResponse
            resources: [{group: "", resources: [secrets]}]
          - level: None
            resources: [{group: "", resources: [pods/exec]}]
          - level: Metadata
      `,
    },
    {
      name: 'a rule for all that follows covers all, as do groups and wildcards',
      manifest: yaml`
        apiVersion: audit.k8s.io/v1
        kind: Policy
        rules:
          - level: None
            users: ["system:kube-proxy"]
            resources: [{group: "", resources: [secrets]}]
          - level: Metadata
            resources: [{group: "", resources: [secrets, configmaps]}, {group: authentication.k8s.io}]
          - level: RequestResponse
            resources: [{group: "", resources: [pods, "pods/*", "*/proxy"]}, {group: apps}]
      `,
    },
    {
      name: 'a policy of another kind is clean',
      manifest: yaml`
        apiVersion: s3.services.k8s.aws/v1alpha1
        kind: Policy
        metadata: {name: bucket}
        rules: []
      `,
    },
  ],
});

function problemOf({ secret }: Concern, level: string | undefined): string | undefined {
  if (level === undefined || level === 'None') return 'are not logged by any rule';
  return secret === true && level !== 'Metadata' ? `are logged at ${level}, with their content` : undefined;
}

/** True when a rule of the policy is about every request for a resource. */
function covers(rule: Node, { resource, group }: Concern): boolean {
  if (NARROWING.some((field) => rule.at(field).items().length > 0)) return false;
  const groups = rule.at('resources').items();
  if (groups.length === 0) return true;
  return groups.some((one) => {
    const named = one.at('resources').texts();
    if (one.at('resourceNames').items().length > 0) return false;
    // A name in the wrong group is taken as it is meant; a group without names is taken at its word.
    return named.length === 0
      ? (one.at('group').text() ?? '') === group
      : named.some((name) => matches(name, resource));
  });
}

function matches(pattern: string, resource: string): boolean {
  const [kind, sub] = resource.split('/');
  if (pattern === resource || pattern === '*') return true;
  return sub !== undefined && (pattern === `${kind}/*` || pattern === `*/${sub}`);
}
