import { removeWhole } from '../../cluster/emptied.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import { breachesOf } from '../../cluster/pod-standards.js';
import type { Workload } from '../../cluster/workload.js';
import type { Fix } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

export const unsafeSysctl = defineRule({
  id: 'unsafe-sysctl',
  title: 'Unsafe or injected kernel parameter',
  family: 'pod-security',
  why: 'A kernel parameter outside the safe list can reach beyond the pod: it starves its neighbours or weakens the node. A value with "+" or "=" has been used to set any parameter of the node (CVE-2022-0811).',
  remedy: 'Remove the sysctl, or move it to the configuration of the nodes.',
  severity: 'medium',
  standards: ['pss: baseline', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    'kube-linter': ['unsafe-sysctls'],
    trivy: ['KSV-0026'],
    kics: ['cluster_allows_unsafe_sysctls'],
    kyverno: ['pod-security/baseline/restrict-sysctls', 'other/prevent-cr8escape'],
    gatekeeper: ['k8spspforbiddensysctls'],
    psa: ['sysctls'],
  },
  *check({ now, kubernetes }) {
    for (const workload of now.workloads) {
      const list = workload.pod.at('securityContext', 'sysctls');
      if (!list.present) continue;
      const unsafe = new Set(
        [...breachesOf(workload, 'sysctls', kubernetes.minor)].map(({ node }) => String(node.path)),
      );
      const isBad = (item: Node): boolean => isInjected(item) || unsafe.has(String(item.at('name').path));
      const items = list.items();
      const bad = items.filter(isBad);
      const fix = withoutThem(workload, list, isBad);
      for (const [index, item] of bad.entries()) {
        const name = item.at('name').text() ?? '';
        if (holdsVariable(name)) continue;
        const injected = isInjected(item);
        yield {
          about: workload.resource,
          subject: `sysctl ${name}`,
          at: item.at('name'),
          message: injected
            ? `the value of the sysctl ${name} sets other parameters of the node in some runtimes`
            : `the pod sets the sysctl "${name}", which is not on the safe list of Kubernetes 1.${kubernetes.minor}`,
          severity: injected ? 'critical' : 'medium',
          // One edit takes the whole list away, so that only one finding can offer it.
          ...((index === 0 || bad.length < items.length) && { fix }),
        };
      }
    }
  },
  examples: [
    {
      name: 'a parameter outside the safe list',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            sysctls:
              - name: net.ipv4.tcp_syncookies
                value: "1"
              - name: net.core.somaxconn # <-- here
                value: "4096"
          containers:
            - {name: app, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            sysctls:
              - name: net.ipv4.tcp_syncookies
                value: "1"
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the only ones, in the template of a StatefulSet',
      manifest: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              securityContext:
                fsGroup: 1000
                sysctls:
                  - {name: vm.max_map_count, value: "262144"} # <-- here
                  - {name: kernel.msgmax, value: "65536"} # <-- here
              containers:
                - {name: app, image: "a:1"}
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: StatefulSet
        metadata: {name: db}
        spec:
          selector: {matchLabels: {app: db}}
          template:
            metadata: {labels: {app: db}}
            spec:
              securityContext:
                fsGroup: 1000
              containers:
                - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'a safe parameter with a value that smuggles another one in',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: escape}
        spec:
          securityContext:
            sysctls:
              - {name: kernel.shm_rmid_forced, value: "1+kernel.core_pattern=|/var/x #"} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the list grows with Kubernetes',
      kubernetes: '1.28',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            sysctls:
              - {name: net.ipv4.ip_local_reserved_ports, value: "8080"}
              - {name: net.ipv4.tcp_fin_timeout, value: "30"} # <-- here
          containers:
            - {name: app, image: "a:1"}
      `,
    },
    {
      name: 'the safe list, wrong types, what is filled in elsewhere, and the level of containers are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext:
            sysctls:
              - {name: net.ipv4.ip_unprivileged_port_start, value: "0"}
              - {name: net.ipv4.ping_group_range, value: "0 2147483647"}
              - {name: net.ipv4.tcp_rmem, value: "4096 87380 6291456"}
              - {name: net.ipv4.tcp_notsent_lowat, value: "16384"}
              - {name: "\${SYSCTL}", value: "1"}
          containers:
            - {name: app, image: "a:1", securityContext: {sysctls: [{name: kernel.msgmax, value: "1"}]}}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: odd}
        spec:
          securityContext: {sysctls: {name: kernel.msgmax}}
          containers:
            - {name: app, image: "a:1"}
      `,
    },
  ],
});

/** CRI-O once handed the list to its helper as one text, in which "+" parted the parameters. */
function isInjected(item: Node): boolean {
  return /[+=]/.test(item.at('value').text() ?? '');
}

function withoutThem({ pod }: Workload, list: Node, isBad: (item: Node) => boolean): Fix {
  const kept = list.items().flatMap((item) => (isBad(item) ? [] : [item.value]));
  const patch = kept.length > 0 ? set(list, [], kept) : removeWhole(pod, ['securityContext', 'sysctls']);
  return { title: 'Leave the kernel as it is', safety: 'unsafe', patch };
}
