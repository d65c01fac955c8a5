import { argoObjects, SECRET_TYPE, sources } from '../../cluster/argocd.js';
import type { Cluster } from '../../cluster/cluster.js';
import { passwordOfUrl } from '../../cluster/credential.js';
import type { Resource } from '../../cluster/resource.js';
import { decodedText } from '../../cluster/secret-text.js';
import type { Severity } from '../../finding.js';
import type { Node } from '../../source/node.js';
import { set } from '../../source/patch.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdRepoInsecureTransport = defineRule({
  id: 'argocd-repo-insecure-transport',
  title: 'Repository is fetched without transport security',
  family: 'gitops-argocd',
  why: 'Whoever stands on the way can hand Argo CD other manifests, or read the credentials that it sends along.',
  remedy: 'Use https:// or ssh://, and keep the checks of certificates and host keys.',
  severity: 'high',
  standards: ['owasp: K07', 'slsa: source'],
  equivalents: {},
  *check({ now }) {
    yield* plainSources(now);
    for (const project of argoObjects(now, 'AppProject'))
      for (const entry of project.root.at('spec', 'sourceRepos').items())
        yield* plainAddress(project, entry, `source ${entry.text()}`);
    for (const secret of now.ofKind('Secret')) {
      if (/^(?:repository|repo-creds|repo-write|repo-write-creds)$/.test(secret.labels[SECRET_TYPE] ?? ''))
        yield* secretRemarks(secret);
    }
  },
  examples: [
    {
      name: 'plain addresses are made safe',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source:
            repoURL: http://git.acme.com/gitops.git # <-- here
            path: web
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          sourceRepos:
            - http://charts.acme.com/* # <-- here
      `,
      fixed: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source:
            repoURL: https://git.acme.com/gitops.git
            path: web
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          sourceRepos:
            - https://charts.acme.com/*
      `,
    },
    {
      name: 'Secrets that switch the checks off, credentials for every host, and the git protocol',
      manifest: yaml`
        apiVersion: v1
        kind: Secret
        metadata: {name: repo, labels: {argocd.argoproj.io/secret-type: repository}}
        stringData:
          url: http://git.acme.com/gitops.git # <-- here
          insecure: "true" # <-- here
          insecureIgnoreHostKey: "true" # <-- here
          proxy: http://app:open-sesame@proxy.acme.com:3128 # <-- here
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: creds, labels: {argocd.argoproj.io/secret-type: repo-creds}}
        data:
          insecure: dHJ1ZQ== # <-- here
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: ApplicationSet
        metadata: {name: web}
        spec:
          template:
            spec:
              source:
                repoURL: git://git.acme.com/gitops.git # <-- here
                path: .
                helm: {passCredentials: true} # <-- here
      `,
    },
    {
      name: 'a repository inside the cluster is milder',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          source: {repoURL: "http://gitea.git.svc.cluster.local:3000/acme/gitops", path: .} # <-- here
      `,
    },
    {
      name: 'safe addresses, other Secrets and switches that are off are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: web}
        spec:
          sources:
            - {repoURL: https://github.com/acme/gitops, path: .}
            - {repoURL: git@github.com:acme/gitops.git, path: .}
            - {repoURL: "{{repository}}", path: .}
            - null
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: repo, labels: {argocd.argoproj.io/secret-type: repository}}
        stringData: {url: https://github.com/acme/gitops, insecure: "false", insecureIgnoreHostKey: null}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: other}
        stringData: {url: http://web, insecure: "true"}
      `,
    },
  ],
});

function* plainSources(now: Cluster): Iterable<Remark> {
  for (const { application, node, label, repoURL } of sources(now)) {
    yield* plainAddress(application.resource, repoURL, label);
    const pass = node.at('helm', 'passCredentials');
    if (pass.flag() !== true) continue;
    yield {
      about: application.resource,
      subject: `${label}: passCredentials`,
      at: pass,
      message: 'the credentials of the chart repository are sent to every host that its index names',
      fix: { title: 'Send credentials to the repository only', safety: 'unsafe', patch: set(pass, [], false) },
    };
  }
}

const PLAIN = /^(?:https?\+)?(http|git):\/\/([^/\s]*)/i;
const INSIDE = /^(?:[^@]*@)?(?:localhost|127\.0\.0\.1|\[::1\]|[\w.-]+\.svc(?:\.cluster\.local)?)(?::\d+)?$/i;

function* plainAddress(about: Resource, at: Node, subject: string, text = at.text() ?? ''): Iterable<Remark> {
  const [, scheme = '', host = ''] = PLAIN.exec(text) ?? [];
  if (scheme === '') return;
  const inside = INSIDE.test(host);
  const severity: Severity = inside ? 'low' : 'high';
  const written = at.text() === text && scheme.toLowerCase() === 'http' && !inside;
  yield {
    about,
    subject: `${subject}: address`,
    at,
    severity,
    message: `manifests are fetched over ${scheme}://, which nothing protects on the way${inside ? ' inside the cluster' : ''}`,
    ...(written
      ? {
          fix: {
            title: 'Fetch over https',
            safety: 'unsafe' as const,
            patch: set(at, [], text.replace(/^http:/i, 'https:')),
          },
        }
      : {}),
  };
}

const SWITCHES: Readonly<Record<string, string>> = {
  insecure: 'the certificate of the repository is not checked',
  insecureIgnoreHostKey: 'the host key of the repository is not checked',
  insecureOCIForceHttp: 'the registry is asked without TLS',
};

function* secretRemarks(secret: Resource): Iterable<Remark> {
  const entries = [
    ...secret.root
      .at('stringData')
      .entries()
      .map(([key, node]) => [key, node, node.text()] as const),
    ...secret.root
      .at('data')
      .entries()
      .map(([key, node]) => [key, node, decodedText(node.text() ?? '')] as const),
  ];
  for (const [key, at, text = ''] of entries) {
    if (key === 'url') yield* plainAddress(secret, at, 'key url', text);
    const message = Object.hasOwn(SWITCHES, key) && /^true$/i.test(text.trim()) ? SWITCHES[key] : undefined;
    if (message !== undefined) yield { about: secret, subject: `key ${key}`, at, message };
    if (key === 'proxy' && /^http:/i.test(text) && passwordOfUrl(text) !== undefined)
      yield { about: secret, subject: 'key proxy', at, message: 'the password of the proxy is sent without TLS' };
  }
}
