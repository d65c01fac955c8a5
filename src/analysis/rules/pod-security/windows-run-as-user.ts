import { holdsVariable } from '../../cluster/placeholder.js';
import { statementsAbout, type Workload } from '../../cluster/workload.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const windowsRunAsUser = defineRule({
  id: 'windows-run-as-user',
  title: 'Windows container does not run as ContainerUser',
  family: 'pod-security',
  why: 'ContainerAdministrator may change every file and setting of its container, and bugs of the isolation are within its reach. ContainerUser is the account with the least rights.',
  remedy: 'Set securityContext.windowsOptions.runAsUserName to ContainerUser.',
  severity: 'medium',
  enabled: false,
  standards: ['owasp: K01'],
  equivalents: { kyverno: ['windows-security/require-run-as-containeruser'] },
  *check({ now }) {
    for (const workload of now.workloads) {
      if (!runsOnWindows(workload)) continue;
      for (const statement of statementsAbout(workload, 'windowsOptions', 'runAsUserName')) {
        const { label, node, containers, inForce } = statement;
        const name = node.text() ?? '';
        if (!inForce || name.toLowerCase() === 'containeruser' || holdsVariable(name)) continue;
        // A HostProcess runs as an account of the node: windows-host-process.
        if (containers.some((one) => one.inherited('windowsOptions', 'hostProcess').flag() === true)) continue;
        yield {
          about: workload.resource,
          subject: label,
          at: node,
          message: `${label} runs as ${name === '' ? 'no account in particular' : name}, not as ContainerUser`,
          fix: { title: 'Run as ContainerUser', safety: 'unsafe', patch: set(node, [], 'ContainerUser') },
        };
      }
    }
  },
  examples: [
    {
      name: 'the administrator of the container',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          securityContext:
            windowsOptions:
              runAsUserName: ContainerAdministrator # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          securityContext:
            windowsOptions:
              runAsUserName: ContainerUser
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a pod that selects Windows nodes, and a container that overrides a good pod',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              nodeSelector: {kubernetes.io/os: windows}
              securityContext: {windowsOptions: {runAsUserName: ContainerUser}}
              containers:
                - {name: app, image: "a:1", securityContext: {windowsOptions: {runAsUserName: 'CONTOSO\\web'}}} # <-- here
                - {name: other, image: "a:1"}
      `,
    },
    {
      name: 'ContainerUser, silence, Linux, host processes and names filled in elsewhere are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          os: {name: windows}
          containers:
            - {name: a, image: "a:1", securityContext: {windowsOptions: {runAsUserName: containeruser}}}
            - {name: b, image: "a:1"}
            - {name: c, image: "a:1", securityContext: {windowsOptions: {runAsUserName: "\${ACCOUNT}"}}}
            - {name: d, image: "a:1", securityContext: {windowsOptions: {hostProcess: true, runAsUserName: "NT AUTHORITY\\\\SYSTEM"}}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: linux}
        spec:
          securityContext: {windowsOptions: {runAsUserName: ContainerAdministrator}}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
  ],
});

function runsOnWindows({ windows, pod }: Workload): boolean {
  return windows || pod.at('nodeSelector', 'kubernetes.io/os').text() === 'windows';
}
