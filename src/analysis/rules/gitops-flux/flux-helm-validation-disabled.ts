import { fluxObjects } from '../../cluster/flux.js';
import { saysProduction } from '../../cluster/production.js';
import type { Resource } from '../../cluster/resource.js';
import { remove } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

const ACTIONS = ['install', 'upgrade', 'rollback'];

export const fluxHelmValidationDisabled = defineRule({
  id: 'flux-helm-validation-disabled',
  title: 'HelmRelease turns off validation or rollout safety',
  family: 'gitops-flux',
  why: 'What validation would refuse reaches the cluster, and a rollout that fails is taken for one that works.',
  remedy: 'Switch validation and waiting on again, and let Flux remediate what fails.',
  severity: 'medium',
  standards: ['owasp: K04'],
  *check({ now }) {
    for (const release of fluxObjects(now, 'HelmRelease')) {
      yield* switchedOff(release);
      yield* withoutRemediation(release);
      for (const source of release.root.at('spec', 'valuesFrom').items()) {
        const path = source.at('targetPath').text() ?? '';
        if (source.at('optional').flag() !== true || !/securityContext|networkPolic|\bauth\b|\btls\b|rbac/i.test(path))
          continue;
        const message = `the values for ${path.slice(0, 100)} may be missing, and then the chart's defaults hold`;
        yield { about: release, subject: `values for ${path}`, at: source, severity: 'low', message };
      }
    }
  },
  examples: [
    {
      name: 'validation that is switched off',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          install:
            remediation: {retries: 3}
            disableOpenAPIValidation: true # <-- here
          upgrade:
            disableSchemaValidation: true # <-- here
            timeout: 5m
      `,
      fixed: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          install:
            remediation: {retries: 3}
          upgrade:
            timeout: 5m
      `,
    },
    {
      name: 'no waiting in production, and no remediation',
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a, namespace: production}
        spec: # <-- here
          chart: {spec: {chart: web}}
          upgrade:
            timeout: 5m
            disableWait: true # <-- here
      `,
    },
    {
      name: 'values about security that may be missing',
      fragment: true,
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a}
        spec:
          valuesFrom:
            - {kind: ConfigMap, name: b, targetPath: podSecurityContext.runAsUser, optional: true} # <-- here
            - {kind: ConfigMap, name: c, targetPath: replicas, optional: true}
      `,
    },
    {
      name: 'validation as it is by default, waiting elsewhere, text and patches are clean',
      fragment: true,
      manifest: yaml`
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: a, namespace: staging}
        spec: {install: {disableOpenAPIValidation: false, disableWait: true}, upgrade: {disableSchemaValidation: "true"}}
        ---
        apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: {name: b}
        spec: {chart: {spec: {chart: web}}, install: null}
      `,
    },
  ],
});

function* switchedOff(about: Resource): Iterable<Remark> {
  const production = saysProduction(about.namespace, about.name, about.file);
  for (const action of ACTIONS) {
    const settings = about.root.at('spec', action);
    for (const field of ['disableOpenAPIValidation', 'disableSchemaValidation', 'disableHooks', 'disableWait']) {
      const at = settings.at(field);
      const validation = field.endsWith('Validation');
      if (at.flag() !== true || !(validation || production)) continue;
      yield {
        about,
        subject: `${action}.${field}`,
        at,
        severity: validation ? 'medium' : 'low',
        message: validation
          ? `an ${action} does not validate what it applies (${field})`
          : `an ${action} in production does not ${field === 'disableWait' ? 'wait for the workloads' : 'run the hooks of the chart'}`,
        fix: { title: `Take ${field} away`, safety: 'unsafe', patch: remove(at) },
      };
    }
  }
}

function* withoutRemediation(about: Resource): Iterable<Remark> {
  const spec = about.root.at('spec');
  const chart = spec.at('chart').present || spec.at('chartRef').present;
  if (about.fragment || !chart) return;
  const remedies = ['install', 'upgrade'].flatMap((action) => [
    spec.at(action, 'remediation'),
    spec.at(action, 'strategy'),
  ]);
  if (remedies.some((remedy) => remedy.present)) return;
  yield {
    about,
    subject: 'remediation',
    at: spec,
    severity: 'info',
    message: 'an install or upgrade that fails stays as it is',
  };
}
