import { describesTests, inTestFolder } from '../../cluster/test-object.js';
import { defineRule, yaml } from '../rule.js';

const HOOKS = ['helm.sh/hook', 'argocd.argoproj.io/hook', 'kubernetes.io/config.mirror', 'kubernetes.io/config.source'];
const STATIC = /(?:^|\/)(?:etc\/kubernetes\/manifests|static-?pods?)(?:\/|$)/i;

export const barePod = defineRule({
  id: 'bare-pod',
  title: 'Pod is not managed by a controller',
  family: 'workload',
  why: 'Nobody creates such a pod anew when its node goes away, and it cannot be rolled out or scaled.',
  remedy: 'Make it a Deployment, a StatefulSet or a Job.',
  severity: 'low',
  standards: [],
  equivalents: { kubescape: ['C-0073'], kyverno: ['other/prevent-bare-pods', 'cleanup/cleanup-bare-pods'] },

  *check({ now }) {
    if (describesTests(now)) return;
    for (const { resource, complete } of now.workloads) {
      if (resource.kind !== 'Pod' || !complete || STATIC.test(resource.file) || inTestFolder(resource)) continue;
      if (resource.root.at('metadata', 'ownerReferences').items().length > 0) continue;
      if (HOOKS.some((hook) => Object.hasOwn(resource.annotations, hook))) continue;
      yield {
        about: resource,
        subject: 'pod',
        at: resource.root.at('kind'),
        message: 'the pod is managed by no controller, so it is gone for good when its node is',
      };
    }
  },
  examples: [
    {
      name: 'a pod on its own',
      manifest: yaml`
        apiVersion: v1
        kind: Pod # <-- here
        metadata: {name: a, annotations: {helm.sh/chart: web}, ownerReferences: []}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'hooks, mirrors and owned pods are clean',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: a, annotations: {helm.sh/hook: test}}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: b, annotations: {argocd.argoproj.io/hook: PreSync}}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: c, ownerReferences: [{apiVersion: v1, kind: Node, name: n, uid: u}]}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec: {selector: {matchLabels: {app: d}}, template: {spec: {containers: [{name: app, image: "nginx:1.27.0"}]}}}
      `,
    },
    {
      name: 'a static pod is the business of its node',
      file: 'nodes/etc/kubernetes/manifests/proxy.yaml',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: proxy}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'a pod in a folder of tests is never run',
      file: 'policies/.chainsaw-test/bad.yaml',
      manifest: yaml`
        apiVersion: v1
        kind: Pod
        metadata: {name: tried}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
    {
      name: 'a pod beside the test of a policy is what the policy is tried on',
      manifest: yaml`
        apiVersion: cli.kyverno.io/v1alpha1
        kind: Test
        metadata: {name: policy}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: bad}
        spec: {containers: [{name: app, image: "nginx:1.27.0"}]}
      `,
    },
  ],
});
