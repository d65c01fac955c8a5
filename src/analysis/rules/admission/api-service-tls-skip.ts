import { defineRule, yaml } from '../rule.js';

/** Metrics are the usual case: what an impostor can tell about them harms less than a whole API. */
const METRICS = /(?:^|\.)metrics\.k8s\.io$/;

export const apiServiceTlsSkip = defineRule({
  id: 'api-service-tls-skip',
  title: 'Aggregated API is trusted without TLS verification',
  family: 'admission',
  why: 'Whoever gets between the API server and the Service answers in its name, and is handed the identity of every caller.',
  remedy:
    'Write the authority of the Service into caBundle, or let cert-manager inject it, and remove insecureSkipTLSVerify.',
  severity: 'high',
  standards: ['owasp: K07', 'mitre: T1550.001'],

  *check({ now }) {
    for (const resource of now.ofKind('APIService')) {
      const spec = resource.root.at('spec');
      const skip = spec.at('insecureSkipTLSVerify');
      if (skip.flag() !== true || !(spec.at('service').present || resource.fragment)) continue;
      const metrics = METRICS.test(spec.at('group').text() ?? resource.name.replace(/^v[^.]+\./, ''));
      yield {
        about: resource,
        subject: 'insecureSkipTLSVerify',
        at: skip,
        ...(metrics ? { severity: 'medium' } : {}),
        message: `the API server calls the API ${resource.name} without verifying who answers`,
      };
    }
  },
  examples: [
    {
      name: 'an API of its own, and the usual metrics server',
      manifest: yaml`
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1.example.com}
        spec:
          group: example.com
          version: v1
          insecureSkipTLSVerify: true # <-- here
          service: {name: api, namespace: web}
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1beta1.metrics.k8s.io}
        spec:
          group: metrics.k8s.io
          insecureSkipTLSVerify: true # <-- here
          service: {name: metrics-server, namespace: kube-system}
      `,
    },
    {
      name: 'an authority, false, words and local APIs are clean',
      manifest: yaml`
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1.example.com}
        spec: {group: example.com, caBundle: LS0t, service: {name: api, namespace: web}, insecureSkipTLSVerify: false}
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v2.example.com}
        spec: {group: example.com, service: {name: api, namespace: web}, insecureSkipTLSVerify: "true"}
        ---
        apiVersion: apiregistration.k8s.io/v1
        kind: APIService
        metadata: {name: v1.apps}
        spec: {group: apps, insecureSkipTLSVerify: true}
      `,
    },
  ],
});
