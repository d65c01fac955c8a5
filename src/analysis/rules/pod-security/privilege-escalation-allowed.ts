import { hasCapability } from '../../cluster/capability.js';
import { breachesIn } from '../../cluster/pod-standards.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const privilegeEscalationAllowed = defineRule({
  id: 'privilege-escalation-allowed',
  title: 'Container may gain more privileges than it started with',
  family: 'pod-security',
  why: 'Unless allowPrivilegeEscalation is false, a process that runs as an ordinary user can become root through any setuid program in the image.',
  remedy: 'Set securityContext.allowPrivilegeEscalation to false on the container.',
  severity: 'medium',
  standards: ['pss: restricted', 'cis: 5.2.6', 'nsa', 'owasp: K01', 'mitre: T1068'],
  equivalents: {
    'kube-linter': ['privilege-escalation-container'],
    polaris: ['privilegeEscalationAllowed'],
    trivy: ['KSV-0001'],
    checkov: ['CKV_K8S_20'],
    kics: ['privilege_escalation_allowed'],
    kubescape: ['C-0016'],
    kubesec: ['AllowPrivilegeEscalation'],
    kyverno: ['pod-security/restricted/disallow-privilege-escalation'],
    gatekeeper: ['k8spspallowprivilegeescalationcontainer'],
    psa: ['allowPrivilegeEscalation'],
    badrobot: ['AllowPrivilegeEscalation'],
  },
  *check({ now, kubernetes }) {
    for (const breach of breachesIn(now, 'allowPrivilegeEscalation', kubernetes.minor)) {
      const { workload, container, label, node: allowed } = breach;
      if (container === undefined) continue;
      // The API server rejects false next to privileged or SYS_ADMIN, and in pods for Windows.
      const fixable = !workload.windows && !hasCapability(container, 'SYS_ADMIN');
      yield {
        about: workload.resource,
        subject: label,
        at: allowed,
        message: `${label} ${allowed.present ? 'allows' : 'does not rule out'} privilege escalation`,
        severity: allowed.flag() === true ? 'high' : 'medium',
        ...(fixable && {
          fix: {
            title: 'Rule out privilege escalation',
            safety: 'unsafe',
            patch: set(container.node, ['securityContext', 'allowPrivilegeEscalation'], false),
          },
        }),
      };
    }
  },
  examples: [
    {
      name: 'allowed in so many words, and by saying nothing',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: busybox:1.36.1
              securityContext:
                allowPrivilegeEscalation: true # <-- here
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext: # <-- here
                runAsUser: 101
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: busybox:1.36.1
              securityContext:
                allowPrivilegeEscalation: false
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                runAsUser: 101
                allowPrivilegeEscalation: false
      `,
    },
    {
      name: 'a string is not false, and the pod level does not know the field',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {allowPrivilegeEscalation: false}
          containers:
            - name: app # <-- here
              image: a:1
            - name: other
              image: a:1
              securityContext: {allowPrivilegeEscalation: "false"} # <-- here
      `,
    },
    {
      name: 'no fix where the API would reject it',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext: {privileged: true} # <-- here
            - name: other
              image: a:1
              securityContext: {allowPrivilegeEscalation: true, capabilities: {add: [SYS_ADMIN]}} # <-- here
      `,
    },
    {
      name: 'Windows is not exempt before 1.25',
      kubernetes: '1.24',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: windows}
        spec:
          os: {name: windows}
          containers:
            - {name: app, image: "a:1"} # <-- here
      `,
    },
    {
      name: 'an explicit true counts in a patch, a missing false does not',
      fragment: true,
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          template:
            spec:
              containers:
                - name: app
                  securityContext: {allowPrivilegeEscalation: true} # <-- here
                - name: other
                  image: a:1
      `,
    },
    {
      name: 'false through an alias, and Windows, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: a:1
              securityContext: &locked {allowPrivilegeEscalation: off}
            - name: other
              image: a:1
              securityContext: *locked
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: windows}
        spec:
          os: {name: windows}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
  ],
});
