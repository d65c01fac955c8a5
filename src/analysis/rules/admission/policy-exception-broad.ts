import { constraintsIn, isKyverno, kyvernoRules } from '../../cluster/admission-policy.js';
import { exceptionsIn } from '../../cluster/policy-exception.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const policyExceptionBroad = defineRule({
  id: 'policy-exception-broad',
  title: 'Policy exception or exclusion is too wide or unbounded in time',
  family: 'admission',
  why: 'An exception that was made for one workload and names none stays open for everyone, and nobody remembers it.',
  remedy: 'Name the workload, its namespace and the rules, and give the exception an end.',
  severity: 'high',
  standards: ['owasp: K04', 'mitre: T1562.001'],
  equivalents: { kyverno: ['other/policy-for-exceptions', 'other/expiration-for-policyexceptions'] },

  *check({ now }) {
    for (const exception of exceptionsIn(now)) {
      yield* exception.group === 'kyverno.io' ? classic(exception) : expressed(exception);
      if (!exception.fragment) yield* unending(exception);
    }
    for (const policy of now.ofKind('ClusterPolicy', 'Policy')) if (isKyverno(policy)) yield* excluded(policy);
    for (const config of now.ofKind('Config').filter(({ group }) => group === 'config.gatekeeper.sh'))
      for (const match of config.root.at('spec', 'match').items())
        yield* unseen(config, match.at('excludedNamespaces'), `Gatekeeper looks away for ${processesOf(match)} in`);
    for (const constraint of constraintsIn(now))
      yield* unseen(
        constraint,
        constraint.root.at('spec', 'match', 'excludedNamespaces'),
        `${constraint.kind} ${constraint.name} does not look at`,
      );
  },
  examples: [
    {
      name: 'exceptions from everything, for everyone and for ever',
      manifest: yaml`
        apiVersion: kyverno.io/v2
        kind: PolicyException
        metadata: {name: a, namespace: web} # <-- here
        spec:
          exceptions:
            - policyName: "*" # <-- here
              ruleNames: [r]
            - policyName: p
              ruleNames: ["*"] # <-- here
          match:
            any:
              - resources: {kinds: [Pod]} # <-- here
              - resources: {kinds: [Pod], namespaces: [web]} # <-- here
        ---
        apiVersion: policies.kyverno.io/v1
        kind: PolicyException
        metadata: {name: b, labels: {cleanup.kyverno.io/ttl: 24h}}
        spec: # <-- here
          policyRefs: [{name: p, kind: ValidatingPolicy}]
      `,
    },
    {
      name: 'a policy that excludes everyone who is logged in, and every namespace',
      manifest: yaml`
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: a}
        spec:
          rules:
            - name: one
              exclude:
                any:
                  - subjects: [{kind: Group, name: "system:authenticated"}] # <-- here
                  - clusterRoles: [edit] # <-- here
                  - resources: {namespaces: ["*"]} # <-- here
                  - resources: {namespaces: [kube-system, "openshift-*"]}
                  - clusterRoles: [cluster-admin]
              validate: {pattern: {}}
      `,
    },
    {
      name: 'Gatekeeper that looks nowhere, and a container-wide exemption from Pod Security',
      manifest: yaml`
        apiVersion: config.gatekeeper.sh/v1alpha1
        kind: Config
        metadata: {name: config}
        spec:
          match:
            - processes: ["*"]
              excludedNamespaces: ["*"] # <-- here
            - processes: [audit]
              excludedNamespaces: [kube-*]
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: repos}
        spec:
          match:
            excludedNamespaces: [kube-system, "a*"] # <-- here
        ---
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: pss}
        spec:
          rules:
            - name: baseline
              validate:
                podSecurity:
                  level: baseline
                  exclude:
                    - controlName: Capabilities # <-- here
                    - {controlName: Seccomp, images: [ghcr.io/acme/proxy]}
                    - {controlName: HostPath Volumes}
      `,
    },
    {
      name: 'an exception for one workload with an end is clean',
      manifest: yaml`
        apiVersion: kyverno.io/v2
        kind: PolicyException
        metadata: {name: a, namespace: web, labels: {cleanup.kyverno.io/ttl: 2026-12-31}}
        spec:
          exceptions: [{policyName: p, ruleNames: [r, autogen-r]}]
          match: {any: [{resources: {kinds: [Pod], namespaces: [web], names: ["proxy-*"]}}]}
        ---
        apiVersion: policies.kyverno.io/v1
        kind: PolicyException
        metadata: {name: b, annotations: {policy.example.com/expires: 2026-12-31}}
        spec:
          policyRefs: [{name: p, kind: ValidatingPolicy}]
          matchConditions: [{name: one, expression: object.metadata.name == 'proxy'}]
        ---
        apiVersion: constraints.gatekeeper.sh/v1beta1
        kind: K8sAllowedRepos
        metadata: {name: repos}
        spec: {match: {excludedNamespaces: [kube-system, gatekeeper-system]}}
      `,
    },
  ],
});

/** A pattern with a wildcard and hardly a letter that it asks for. */
const isBroad = (pattern: string): boolean => pattern.includes('*') && pattern.replace(/[*?-]/g, '').length < 3;

const note = (about: Resource, subject: string, at: Node, message: string, severity?: Severity): Remark => ({
  about,
  subject,
  at,
  message,
  ...(severity === undefined ? {} : { severity }),
});

function* classic(exception: Resource): Iterable<Remark> {
  const spec = exception.root.at('spec');
  for (const item of spec.at('exceptions').items()) {
    const policy = item.at('policyName');
    const name = policy.text() ?? '';
    if (isBroad(name))
      yield note(exception, `policy ${name}`, policy, `the exception holds for every policy that is called ${name}`);
    else if (item.at('ruleNames').texts().some(isBroad))
      yield note(
        exception,
        `policy ${name} rules`,
        item.at('ruleNames'),
        `the exception holds for all rules of policy ${name}`,
      );
  }
  const all = spec.at('match', 'all').items();
  for (const entry of [...spec.at('match', 'any').items(), ...(all.length > 1 ? [] : all)])
    yield* matchedWidely(exception, entry);
  yield* exempted(exception, spec, 'the exception');
}

function* matchedWidely(exception: Resource, entry: Node): Iterable<Remark> {
  const resources = entry.at('resources');
  const named = (field: string) => resources.at(field).texts();
  const specific = (field: string) => named(field).length > 0 && !named(field).some(isBroad);
  const chosen = specific('names') || resources.at('selector').present || (resources.at('name').text() ?? '*') !== '*';
  const by = ['subjects', 'roles', 'clusterRoles'].some((field) => entry.at(field).items().length > 0);
  if (chosen || by || !resources.present) return;
  const namespaced = specific('namespaces') || resources.at('namespaceSelector').present;
  const kinds = named('kinds').slice(0, 3).join(', ') || 'object';
  const where = namespaced ? `in ${named('namespaces').slice(0, 3).join(', ') || 'its namespaces'}` : 'of the cluster';
  const message = `the exception holds for every ${kinds} ${where}`;
  yield note(exception, `match ${kinds} ${where}`, resources, message, namespaced ? 'medium' : undefined);
}

function* expressed(exception: Resource): Iterable<Remark> {
  const spec = exception.root.at('spec');
  if (exception.fragment || spec.at('matchConditions').items().length > 0 || spec.at('images').items().length > 0)
    return;
  yield note(exception, 'match', spec, 'the exception has no conditions, so it holds for every object');
}

const ENDS = /ttl|expir|valid-?until|end-?date|review-?by/i;

function* unending(exception: Resource): Iterable<Remark> {
  const keys = [...Object.keys(exception.labels), ...Object.keys(exception.annotations)];
  if (keys.some((key) => ENDS.test(key))) return;
  yield note(exception, 'end', exception.root.at('metadata'), 'the exception has no end', 'low');
}

const EVERYONE = new Set(['system:authenticated', 'system:serviceaccounts', 'system:masters', '*']);
const COMMON_ROLES = new Set(['admin', 'edit', 'view', '*', 'system:basic-user', 'system:discovery']);

function* excluded(policy: Resource): Iterable<Remark> {
  for (const { name, node } of kyvernoRules(policy)) {
    const block = node.at('exclude');
    for (const entry of [block, ...block.at('any').items()]) {
      const people = entry
        .at('subjects')
        .items()
        .map((subject) => subject.at('name').text() ?? '')
        .find((one) => EVERYONE.has(one));
      const role = entry
        .at('clusterRoles')
        .texts()
        .find((one) => COMMON_ROLES.has(one));
      const space = entry.at('resources', 'namespaces').texts().find(isBroad);
      const names = entry.at('resources', 'names').present || entry.at('resources', 'selector').present;
      const who =
        people ??
        (role === undefined ? undefined : `everyone with the role ${role}`) ??
        (space === undefined || names ? undefined : `namespaces called ${space}`);
      if (who === undefined) continue;
      yield note(policy, `rule ${name} excludes ${who}`, entry, `rule ${name} of ${policy.name} excludes ${who}`);
    }
    yield* exempted(policy, node.at('validate', 'podSecurity'), `rule ${name}`, 'exclude');
  }
}

/** Controls of whole pods know no images. */
const POD_CONTROLS = new Set(['Host Namespaces', 'HostPath Volumes', 'Sysctls', 'Volume Types', 'HostProcess']);

function* exempted(about: Resource, holder: Node, who: string, field = 'podSecurity'): Iterable<Remark> {
  for (const entry of holder.at(field).items()) {
    const control = entry.at('controlName').text() ?? '';
    const images = entry.at('images').texts();
    if (POD_CONTROLS.has(control) || control === '' || (images.length > 0 && !images.some(isBroad))) continue;
    yield note(
      about,
      `${who} ${control}`,
      entry,
      `${who} exempts every image from the Pod Security control ${control}`,
      'medium',
    );
  }
}

function* unseen(about: Resource, namespaces: Node, what: string): Iterable<Remark> {
  const broad = namespaces.texts().find(isBroad);
  if (broad === undefined) return;
  yield note(about, `excludedNamespaces ${broad}`, namespaces, `${what} namespaces that are called ${broad}`);
}

const processesOf = (match: Node): string => {
  const processes = match.at('processes').texts();
  return processes.length === 0 || processes.includes('*') ? 'everything' : processes.slice(0, 5).join(', ');
};
