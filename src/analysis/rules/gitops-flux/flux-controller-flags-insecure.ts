import type { Cluster } from '../../cluster/cluster.js';
import { fluxControllers, showsFlag, showsTenants } from '../../cluster/flux.js';
import type { Resource } from '../../cluster/resource.js';
import { workloadOf } from '../../cluster/workload.js';
import type { Node } from '../../source/node.js';
import { remove, set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const INSECURE = /--(insecure-kubeconfig-(?:exec|tls))(?:=true)?(?=$|[\s"'\\\]])/;
/** The flags that keep tenants apart, and the controllers that know them. */
const LOCKDOWN: readonly (readonly [string, RegExp])[] = [
  ['--no-cross-namespace-refs', /^(?:kustomize|helm|notification|image-reflector|image-automation)-controller$/],
  ['--default-service-account', /^(?:kustomize|helm)-controller$/],
  ['--no-remote-bases', /^kustomize-controller$/],
];

export const fluxControllerFlagsInsecure = defineRule({
  id: 'flux-controller-flags-insecure',
  title: 'Flux controllers lack multi-tenancy lockdown',
  family: 'gitops-flux',
  why: 'The controllers may do anything in the cluster; these flags keep a tenant from borrowing that power.',
  remedy:
    'Run the controllers with --no-cross-namespace-refs, --default-service-account and --no-remote-bases, and without insecure flags.',
  severity: 'medium',
  standards: ['owasp: K02', 'owasp: K07'],
  *check({ now }) {
    for (const controller of fluxControllers(now)) yield* inController(now, controller);
    for (const within of now.buildDocuments('kustomization')) {
      for (const node of within.root.at('patches').scalars()) {
        const flag = INSECURE.exec(node.text() ?? '')?.[1];
        if (flag === undefined) continue;
        yield { within, subject: `patch with --${flag}`, at: node, severity: 'high', message: insecureMessage(flag) };
      }
    }
    for (const instance of now.ofKind('FluxInstance')) {
      const at = instance.root.at('spec', 'cluster', 'multitenant');
      if (at.flag() === true || !showsTenants(now) || (instance.fragment && at.flag() === undefined)) continue;
      yield {
        about: instance,
        subject: 'multitenant',
        at,
        confidence: 'likely',
        message: 'several tenants share the cluster, and Flux does not keep them apart',
        fix: {
          title: 'Keep tenants apart',
          safety: 'unsafe',
          patch: set(instance.root, ['spec', 'cluster', 'multitenant'], true),
        },
      };
    }
  },
  examples: [
    {
      name: 'an insecure flag, in the controller and in a patch',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kustomize-controller, labels: {app.kubernetes.io/part-of: flux}}
        spec:
          template:
            spec:
              containers:
                - name: manager
                  args:
                    - --log-level=info
                    - --insecure-kubeconfig-exec=true # <-- here
      `,
      fixed: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kustomize-controller, labels: {app.kubernetes.io/part-of: flux}}
        spec:
          template:
            spec:
              containers:
                - name: manager
                  args:
                    - --log-level=info
      `,
    },
    {
      name: 'an insecure flag that a patch adds',
      file: 'kustomization.yaml',
      manifest: yaml`
        resources: [gotk-components.yaml]
        patches:
          - target: {kind: Deployment}
            patch: | # <-- here
              - op: add
                path: /spec/template/spec/containers/0/args/-
                value: --insecure-kubeconfig-tls
      `,
    },
    {
      name: 'no lockdown where there are tenants',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kustomize-controller, labels: {app.kubernetes.io/part-of: flux}}
        spec:
          template:
            spec:
              containers:
                - name: manager
                  args: # <-- here x2
                    - --no-remote-bases=true
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: team-a, labels: {toolkit.fluxcd.io/tenant: team-a}}
        ---
        apiVersion: fluxcd.controlplane.io/v1
        kind: FluxInstance
        metadata: {name: flux}
        spec:
          cluster: # <-- here
            type: kubernetes
      `,
    },
    {
      name: 'a single tenant, and tenants behind patches that lock down, are clean',
      manifest: yaml`
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kustomize-controller, labels: {app.kubernetes.io/part-of: flux}}
        spec: {template: {spec: {containers: [{name: manager, args: [--insecure-kubeconfig-exec=false]}]}}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: team-a, labels: {toolkit.fluxcd.io/tenant: team-a}}
      `,
      beside: {
        'kustomization.yaml': yaml`
          patches:
            - target: {kind: Deployment}
              patch: |
                - {op: add, path: /spec/template/spec/containers/0/args/-, value: --no-cross-namespace-refs=true}
                - {op: add, path: /spec/template/spec/containers/0/args/-, value: --default-service-account=default}
                - {op: add, path: /spec/template/spec/containers/0/args/-, value: --no-remote-bases=true}
        `,
      },
    },
  ],
});

const insecureMessage = (flag: string): string =>
  flag.endsWith('exec')
    ? 'kubeconfigs may run programs inside the controller'
    : 'kubeconfigs may switch the verification of TLS off';

function* inController(cluster: Cluster, about: Resource): Iterable<Remark> {
  const containers = workloadOf(about)?.containers ?? [];
  for (const { node } of containers) {
    for (const argument of [...node.at('args').items(), ...node.at('command').items()]) {
      const flag = INSECURE.exec(argument.text() ?? '')?.[1];
      if (flag === undefined) continue;
      const fix = { title: `Take --${flag} away`, safety: 'unsafe', patch: remove(argument) } as const;
      yield { about, subject: `--${flag}`, at: argument, severity: 'high', message: insecureMessage(flag), fix };
    }
  }
  const args: Node | undefined = containers[0]?.node.at('args');
  if (args === undefined || about.fragment || !showsTenants(cluster)) return;
  for (const [flag, controllers] of LOCKDOWN) {
    if (!controllers.test(about.name) || showsFlag(cluster, flag)) continue;
    const message = `several tenants share the cluster, and the ${about.name} runs without ${flag}`;
    yield { about, subject: flag, at: args, confidence: 'likely', message };
  }
}
