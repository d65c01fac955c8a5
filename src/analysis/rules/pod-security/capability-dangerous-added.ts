import { addedCapabilities, capabilityName, isNodeCapability } from '../../cluster/capability.js';
import { set } from '../../source/patch.js';
import { defineRule, yaml } from '../rule.js';

const isDangerous = (item: unknown): boolean => typeof item === 'string' && isNodeCapability(capabilityName(item));

export const capabilityDangerousAdded = defineRule({
  id: 'capability-dangerous-added',
  title: 'Container adds a Linux capability that can take over its node',
  family: 'pod-security',
  why: 'With this capability a process in the container can load kernel modules, mount disks, trace or reconfigure what runs outside, and so leave the container.',
  remedy: 'Remove the capability; drop ALL and add back only what the process needs.',
  severity: 'critical',
  standards: ['pss: baseline', 'cis: 5.2.9', 'nsa', 'owasp: K01', 'mitre: T1611'],
  equivalents: {
    polaris: ['dangerousCapabilities'],
    trivy: ['KSV-0005', 'KSV-0120'],
    checkov: ['CKV_K8S_39'],
    kics: ['containers_with_sys_admin_capabilities'],
    kubescape: ['C-0046'],
    kubesec: ['CapSysAdmin'],
    badrobot: ['CapSysAdmin'],
  },
  *check({ now }) {
    for (const container of now.containers) {
      const add = container.security('capabilities', 'add');
      const harmless = add.items().flatMap(({ value }) => (isDangerous(value) ? [] : [value]));
      for (const { name, node } of addedCapabilities(container)) {
        if (!isNodeCapability(name)) continue;
        yield {
          about: container.workload.resource,
          subject: `${container.label}, ${name}`,
          at: node,
          message: `${container.label} adds ${name === 'ALL' ? 'all capabilities' : `the capability ${name}`}`,
          fix: { title: 'Remove the dangerous capabilities', safety: 'unsafe', patch: set(add, [], harmless) },
        };
      }
    }
  },
  examples: [
    {
      name: 'one finding for each capability; the harmless one stays',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                capabilities:
                  add:
                    - SYS_ADMIN # <-- here
                    - NET_BIND_SERVICE
                    - NET_ADMIN # <-- here
      `,
      fixed: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
            - name: app
              image: nginx:1.27.0
              securityContext:
                capabilities:
                  add:
                    - NET_BIND_SERVICE
      `,
    },
    {
      name: 'lower case, the prefix, and every list of containers',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          initContainers:
            - name: setup
              image: a:1
              securityContext: {capabilities: {add: [sys_admin]}} # <-- here
            - name: mesh
              image: a:1
              restartPolicy: Always
              securityContext: {capabilities: {add: [CAP_NET_ADMIN]}} # <-- here
          containers:
            - name: app
              image: a:1
              securityContext: {capabilities: {add: [all]}} # <-- here
          ephemeralContainers:
            - name: debug
              image: a:1
              securityContext: {capabilities: {add: [cap_sys_ptrace]}} # <-- here
      `,
    },
    {
      name: 'a patch that adds one',
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
                  securityContext: {capabilities: {add: [BPF]}} # <-- here
      `,
    },
    {
      name: 'harmless ones, dropped ones, and the pod level, where the field does not exist, are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          securityContext: {capabilities: {add: [SYS_ADMIN]}}
          containers:
            - name: app
              image: a:1
              securityContext: {capabilities: {add: [NET_BIND_SERVICE, CHOWN], drop: [SYS_ADMIN]}}
      `,
    },
  ],
});
