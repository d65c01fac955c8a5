import { argoRbac } from '../../cluster/argocd-rbac.js';
import { type ArgoSettings, argoSettings, isTrue } from '../../cluster/argocd-settings.js';
import type { Cluster } from '../../cluster/cluster.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdAdminAccountEnabled = defineRule({
  id: 'argocd-admin-account-enabled',
  title: 'Built-in admin or local API-key accounts are enabled',
  family: 'gitops-argocd',
  why: 'A shared password that no single sign-on covers has no second factor, no owner and no leaver process; what it did is nobody in the log.',
  remedy:
    'Once single sign-on works, set admin.enabled to "false"; for pipelines prefer tokens of project roles to local accounts.',
  severity: 'medium',
  standards: ['owasp: K09', 'mitre: T1078.003'],
  equivalents: {},
  *check({ now }) {
    const settings = argoSettings(now);
    const login = hasLogin(settings);
    const message = login
      ? 'the admin account is enabled beside single sign-on'
      : 'the admin account is enabled, and no single sign-on is configured here';
    const about = { subject: 'admin.enabled', severity: login ? 'medium' : 'info', message } as const;
    for (const setting of settings.of('argocd-cm', 'admin.enabled').filter(({ text }) => isTrue(text))) {
      const patch = login ? setting.change('false') : undefined;
      const fix =
        patch === undefined ? {} : { fix: { title: 'Disable the account', safety: 'unsafe' as const, patch } };
      yield { ...setting.holder, ...about, at: setting.at, ...fix };
    }
    const unsaid = settings.of('argocd-cm', 'admin.enabled').length === 0;
    for (const { holder, node } of unsaid
      ? settings.holders.filter(({ map, complete }) => map === 'argocd-cm' && complete)
      : []) {
      const patch = set(node, ['admin.enabled'], 'false');
      const fix = login ? { fix: { title: 'Disable the account', safety: 'unsafe' as const, patch } } : {};
      yield { ...holder, ...about, at: node, ...fix };
    }
    yield* localAccounts(now, settings);
    yield* weakPasswords(settings);
  },
  examples: [
    {
      name: 'beside single sign-on, written and by default',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, labels: {app.kubernetes.io/part-of: argocd}}
        data: # <-- here
          url: https://argocd.acme.com
          oidc.config: |
            name: Okta
      `,
      fixed: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, labels: {app.kubernetes.io/part-of: argocd}}
        data:
          url: https://argocd.acme.com
          oidc.config: |
            name: Okta
          admin.enabled: "false"
      `,
    },
    {
      name: 'in the object of the operator, where it is said the other way round',
      manifest: yaml`
        apiVersion: argoproj.io/v1beta1
        kind: ArgoCD
        metadata: {name: argocd}
        spec:
          disableAdmin: false # <-- here
          sso: {dex: {config: "connectors: []"}}
          extraConfig: {url: https://argocd.acme.com}
      `,
      fixed: yaml`
        apiVersion: argoproj.io/v1beta1
        kind: ArgoCD
        metadata: {name: argocd}
        spec:
          disableAdmin: true
          sso: {dex: {config: "connectors: []"}}
          extraConfig: {url: https://argocd.acme.com}
      `,
    },
    {
      name: 'an account with a key that the policy does not know, and short passwords',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm}
        data:
          accounts.ci: apiKey, login # <-- here
          accounts.bot: apiKey
          passwordPattern: ^.{4,32}$ # <-- here
          admin.enabled: "true" # <-- here
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-rbac-cm}
        data:
          policy.csv: |
            p, bot, applications, sync, web/*, allow
      `,
    },
    {
      name: 'a disabled account, accounts that only log in, and a strict pattern are clean',
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, labels: {app.kubernetes.io/part-of: argocd}}
        data: {admin.enabled: "false", accounts.alice: login, accounts.ci: apiKey, passwordPattern: "^.{16,64}$"}
      `,
    },
    {
      name: 'a patch of the ConfigMap that does not speak of the account is clean',
      fragment: true,
      manifest: yaml`
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: argocd-cm, labels: {app.kubernetes.io/part-of: argocd}}
        data: {url: https://argocd.acme.com, dex.config: "connectors: []"}
      `,
    },
  ],
});

function hasLogin(settings: ArgoSettings): boolean {
  const configured = ['dex.config', 'oidc.config'].some((key) => (settings.text('argocd-cm', key) ?? '').trim() !== '');
  return configured && settings.text('argocd-cm', 'url') !== undefined;
}

/** Only where the target has the policy too: it may stand in another one. */
function* localAccounts(now: Cluster, settings: ArgoSettings): Iterable<Remark> {
  const { lines, policies } = argoRbac(now);
  if (policies.length === 0) return;
  const known = new Set(lines.map((line) => (line.kind === 'member' ? line.member : line.subject)));
  for (const setting of settings.all) {
    const [, name] = /^accounts\.([\w-]+)$/.exec(setting.key) ?? [];
    if (name === undefined || !/\bapiKey\b/.test(setting.text) || known.has(name)) continue;
    yield {
      ...setting.holder,
      subject: setting.key,
      at: setting.at,
      severity: 'low',
      confidence: 'likely',
      message: `account ${name} can have keys that do not expire, and the policy here does not limit it`,
    };
  }
}

function* weakPasswords(settings: ArgoSettings): Iterable<Remark> {
  for (const setting of settings.of('argocd-cm', 'passwordPattern')) {
    const [, least] = /\{(\d+)(?:,\d*)?\}/.exec(setting.text) ?? [];
    if (least === undefined || Number(least) >= 8) continue;
    yield {
      ...setting.holder,
      subject: setting.key,
      at: setting.at,
      severity: 'low',
      message: `passwords of ${least} characters are accepted, where Argo CD asks for 8 by default`,
    };
  }
}
