import { argoObjects, isAnything } from '../../cluster/argocd.js';
import { holdsVariable } from '../../cluster/placeholder.js';
import type { Severity } from '../../finding.js';
import { defineRule, yaml } from '../rule.js';

export const argocdProjectSourceWildcard = defineRule({
  id: 'argocd-project-source-wildcard',
  title: 'AppProject accepts any repository',
  family: 'gitops-argocd',
  why: 'Whoever may edit an application of the project can deploy a repository of their own through it. Entries that deny one repository ("!…") leave every other one.',
  remedy: 'List the repositories, or the prefix of your own organisation, in spec.sourceRepos.',
  severity: 'high',
  standards: ['owasp: K02', 'slsa: source'],
  equivalents: {},
  *check({ now }) {
    for (const project of argoObjects(now, 'AppProject')) {
      for (const entry of project.root.at('spec', 'sourceRepos').items()) {
        const pattern = entry.text() ?? '';
        const width = holdsVariable(pattern) ? undefined : widthOf(pattern);
        if (width === undefined) continue;
        yield {
          about: project,
          subject: `source ${pattern}`,
          at: entry,
          severity: width.severity,
          message: `the project accepts ${width.words}`,
        };
      }
    }
  },
  examples: [
    {
      name: 'everything, everything over https, and everything on a public host',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          sourceRepos:
            - '*' # <-- here
            - '!https://github.com/evil/*'
            - https://* # <-- here
            - https://github.com/* # <-- here
            - git@gitlab.com:* # <-- here
            - https://git.acme.internal/** # <-- here
      `,
    },
    {
      name: 'in a list',
      manifest: yaml`
        apiVersion: v1
        kind: List
        items:
          - apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: web}
            spec: {sourceRepos: ["**"]} # <-- here
      `,
    },
    {
      name: 'an organisation, a repository, a variable, nothing at all, and other kinds are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          sourceRepos:
            - https://github.com/acme/*
            - git@github.com:acme/*
            - https://github.com/acme/gitops.git
            - "{{ .Values.repository }}"
            - 7
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: closed}
        spec: {sourceRepos: []}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: "null"}
        spec: {sourceRepos: null}
        ---
        apiVersion: example.com/v1
        kind: AppProject
        metadata: {name: other}
        spec: {sourceRepos: ["*"]}
      `,
    },
  ],
});

/** Hosts on which anyone can open an account. */
const PUBLIC =
  /^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|dev\.azure\.com|ssh\.dev\.azure\.com|quay\.io|ghcr\.io|docker\.io|registry-1\.docker\.io)$/i;

function widthOf(pattern: string): { readonly severity: Severity; readonly words: string } | undefined {
  if (pattern.startsWith('!')) return undefined;
  const address = pattern.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/^[^@/]*@/, '');
  if (isAnything(address)) return { severity: 'high', words: 'manifests from any repository' };
  const [, host = '', rest = ''] = /^([^/:]+)(?::\d+)?[/:](.*)$/.exec(address) ?? [];
  if (!/^[*/]*\*[*/]*$/.test(rest)) return undefined;
  if (host.includes('*')) return { severity: 'high', words: `manifests from any repository on ${host}` };
  return PUBLIC.test(host)
    ? { severity: 'high', words: `manifests from any repository on ${host}, where anyone can open one` }
    : { severity: 'medium', words: `manifests from any repository on ${host}` };
}
