import type { Cluster } from '../../cluster/cluster.js';
import { predecessorOf } from '../../cluster/departed.js';
import { isMeshWide, istioObjects } from '../../cluster/mesh.js';
import type { Resource } from '../../cluster/resource.js';
import type { Severity } from '../../finding.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const istioEnvoyfilterIntroduced = defineRule({
  id: 'istio-envoyfilter-introduced',
  title: 'EnvoyFilter or Wasm plugin changes the data path',
  family: 'mesh',
  why: 'An EnvoyFilter rewrites the configuration of proxies as it likes, and a Wasm plugin runs code in them: both can switch policies off or read all traffic.',
  remedy: 'Use an API of the mesh that does the same, and pin a plugin by its digest.',
  severity: 'medium',
  standards: ['owasp: K07', 'slsa: build'],
  *check(view) {
    const { now, before } = view;
    for (const filter of now === before ? [] : istioObjects(now, 'EnvoyFilter')) {
      const former = predecessorOf(filter, view);
      const written = JSON.stringify(filter.root.at('spec').value);
      if (JSON.stringify(former?.root.at('spec').value) === written) continue;
      yield filterRemark(filter, former === undefined ? 'added' : 'changed', now);
    }
    for (const plugin of istioObjects(now, 'WasmPlugin')) yield* pluginRemarks(plugin);
  },
  examples: [
    {
      name: 'a filter that is new, one that is changed, and one that is as it was',
      before: yaml`
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: lua, namespace: shop}
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: MERGE}}]}
        ---
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: same, namespace: shop}
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: REMOVE}}]}
      `,
      manifest: yaml`
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: lua, namespace: shop} # <-- here
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: ADD}}]}
        ---
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: same, namespace: shop}
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: REMOVE}}]}
        ---
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: mesh, namespace: istio-system} # <-- here
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: REMOVE}}]}
      `,
    },
    {
      name: 'filters that come from another target, as they were and changed',
      before: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
      `,
      manifest: yaml`
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: changed, namespace: shop} # <-- here
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: ADD}}]}
        ---
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: same}
        spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: ADD}}]}
      `,
      formerly: [
        yaml`
          apiVersion: networking.istio.io/v1alpha3
          kind: EnvoyFilter
          metadata: {name: changed, namespace: shop}
          spec: {configPatches: []}
          ---
          apiVersion: networking.istio.io/v1alpha3
          kind: EnvoyFilter
          metadata: {name: same, namespace: shop}
          spec: {configPatches: [{applyTo: HTTP_FILTER, patch: {operation: ADD}}]}
        `,
      ],
      elsewhere: [''],
    },
    {
      name: 'plugins by tag, by HTTP without a checksum, and one whose failure lets requests pass',
      manifest: yaml`
        apiVersion: extensions.istio.io/v1alpha1
        kind: WasmPlugin
        metadata: {name: tag}
        spec:
          url: oci://registry.example.com/auth:latest # <-- here
        ---
        apiVersion: extensions.istio.io/v1alpha1
        kind: WasmPlugin
        metadata: {name: http}
        spec:
          url: http://example.com/filter.wasm # <-- here
          sha256: 1ef0c9a92b0420cf25f7fe5d481b231464bc88f486ca3b9c83ed5cc21d2f6210
        ---
        apiVersion: extensions.istio.io/v1alpha1
        kind: WasmPlugin
        metadata: {name: open}
        spec:
          url: file:///opt/auth.wasm
          phase: AUTHN
          failStrategy: FAIL_OPEN # <-- here
      `,
    },
    {
      name: 'one look at filters, and plugins that are pinned, are clean',
      manifest: yaml`
        apiVersion: networking.istio.io/v1alpha3
        kind: EnvoyFilter
        metadata: {name: lua, namespace: istio-system}
        spec: {configPatches: []}
        ---
        apiVersion: extensions.istio.io/v1alpha1
        kind: WasmPlugin
        metadata: {name: digest}
        spec: {url: "oci://registry.example.com/auth@sha256:1ef0c9a92b0420cf25f7fe5d481b231464bc88f486ca3b9c83ed5cc21d2f6210", phase: AUTHN}
        ---
        apiVersion: extensions.istio.io/v1alpha1
        kind: WasmPlugin
        metadata: {name: checksum}
        spec: {url: "https://example.com/filter.wasm", sha256: 1ef0c9a92b0420cf25f7fe5d481b231464bc88f486ca3b9c83ed5cc21d2f6210, failStrategy: FAIL_OPEN}
      `,
    },
  ],
});

const SECURITY_FILTERS = /authn|authz|rbac|ext_authz|jwt_authn|ext_proc/i;

function filterRemark(filter: Resource, how: 'added' | 'changed', now: Cluster): Remark {
  const spec = filter.root.at('spec');
  const written = JSON.stringify(spec.value) ?? '';
  const reasons = [
    isMeshWide(filter, now) ? 'it holds for the whole mesh' : undefined,
    SECURITY_FILTERS.test(written) ? 'it names filters that authenticate or authorise' : undefined,
    /"operation":"REMOVE"/.test(written) ? 'it removes configuration' : undefined,
  ].filter((reason) => reason !== undefined);
  const severity: Severity = reasons.length > 0 ? 'high' : 'medium';
  const ending = reasons.length > 0 ? `: ${reasons.join(', ')}` : '';
  const at = filter.root.at('metadata', 'name');
  return { about: filter, subject: 'filter', at, severity, message: `the EnvoyFilter is ${how}${ending}` };
}

const PINNED = /@sha256:[0-9a-f]{64}$/;

function* pluginRemarks(plugin: Resource): Iterable<Remark> {
  const spec = plugin.root.at('spec');
  const url = spec.at('url');
  const text = url.text() ?? '';
  const plain = text.startsWith('http://');
  const pinned = PINNED.test(text) || spec.at('sha256').present || text.startsWith('file://');
  if (text !== '' && (plain || !pinned)) {
    const message = plain ? 'the plugin is fetched without TLS' : 'the code of the plugin is not pinned by a digest';
    yield { about: plugin, subject: 'url', at: url, message };
  }
  const strategy = spec.at('failStrategy');
  if (strategy.text() !== 'FAIL_OPEN' || !/^AUTH[NZ]$/.test(spec.at('phase').text() ?? '')) return;
  const message = 'when the plugin fails, requests pass unauthenticated';
  yield { about: plugin, subject: 'failStrategy', at: strategy, severity: 'high', message };
}
