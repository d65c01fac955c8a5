import { istioObjects, type MeshConfig, meshConfigs } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const networkMeshEgressUnrestricted = defineRule({
  id: 'network-mesh-egress-unrestricted',
  title: 'Mesh or CNI allows any external destination',
  family: 'network',
  why: 'A proxy that forwards to hosts that nobody listed lets a stolen pod send what it found anywhere.',
  remedy: 'Set outboundTrafficPolicy.mode to REGISTRY_ONLY, and list each external host in a ServiceEntry.',
  severity: 'medium',
  enabled: false,
  standards: ['owasp: K05', 'mitre: T1046'],
  *check({ now }) {
    for (const mesh of meshConfigs(now)) {
      const mode = mesh.config.at('outboundTrafficPolicy', 'mode');
      if (mode.text() === 'ALLOW_ANY') yield modeRemark(mesh, mode);
    }
    for (const resource of istioObjects(now, 'Sidecar')) {
      const mode = resource.root.at('spec', 'outboundTrafficPolicy', 'mode');
      if (mode.text() === 'ALLOW_ANY') yield modeRemark({ resource, placeOf: (node) => node }, mode);
    }
    for (const entry of istioObjects(now, 'ServiceEntry')) {
      const hosts = entry.root.at('spec', 'hosts');
      const any = hosts.items().find((host) => host.text() === '*');
      const wild = hosts.items().find((host) => host.text()?.startsWith('*') === true);
      const open = any ?? (entry.root.at('spec', 'resolution').text() === 'NONE' ? wild : undefined);
      if (open !== undefined) yield hostRemark(entry, open);
    }
  },
  examples: [
    {
      name: 'the mesh, a Sidecar and a ServiceEntry for every host',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio, namespace: istio-system}
        data:
          mesh: | # <-- here
            outboundTrafficPolicy:
              mode: ALLOW_ANY
        ---
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: default}
        spec:
          outboundTrafficPolicy:
            mode: ALLOW_ANY # <-- here
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: all}
        spec:
          hosts:
            - "*.example.com" # <-- here
          resolution: NONE
      `,
    },
    {
      name: 'the mode is repaired',
      manifest: yaml`
        apiVersion: install.istio.io/v1alpha1
        kind: IstioOperator
        metadata: {name: istio}
        spec:
          meshConfig:
            outboundTrafficPolicy:
              mode: ALLOW_ANY # <-- here
      `,
      fixed: yaml`
        apiVersion: install.istio.io/v1alpha1
        kind: IstioOperator
        metadata: {name: istio}
        spec:
          meshConfig:
            outboundTrafficPolicy:
              mode: REGISTRY_ONLY
      `,
    },
    {
      name: 'listed hosts, and a wildcard that DNS resolves, are clean',
      manifest: yaml`
        apiVersion: networking.istio.io/v1
        kind: Sidecar
        metadata: {name: default}
        spec: {outboundTrafficPolicy: {mode: REGISTRY_ONLY}}
        ---
        apiVersion: networking.istio.io/v1
        kind: ServiceEntry
        metadata: {name: api}
        spec: {hosts: ["*.example.com"], resolution: DNS}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: istio}
        data: {mesh: "defaultConfig: null"}
      `,
    },
  ],
});

function modeRemark({ resource, placeOf }: Pick<MeshConfig, 'resource' | 'placeOf'>, mode: Node): Remark {
  const at = placeOf(mode);
  const fix = {
    title: 'Allow only listed hosts',
    safety: 'unsafe',
    patch: set(mode, [], 'REGISTRY_ONLY'),
  } as const;
  return {
    about: resource,
    subject: 'outbound traffic policy',
    at,
    message: 'proxies forward traffic to any external host',
    ...(at === mode ? { fix } : {}),
  };
}

function hostRemark(entry: Resource, host: Node): Remark {
  return {
    about: entry,
    subject: `host ${host.text()}`,
    at: host,
    message: `the ServiceEntry opens every host that matches ${host.text()}`,
  };
}
