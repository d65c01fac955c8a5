import { argoObjects } from '../../cluster/argocd.js';
import { effective, isBroadGroup, type Permission, policyLines } from '../../cluster/argocd-policy.js';
import type { Resource } from '../../cluster/resource.js';
import type { Node } from '../../source/node.js';
import { defineRule, type Remark, yaml } from '../rule.js';

export const argocdProjectRoleWildcard = defineRule({
  id: 'argocd-project-role-wildcard',
  title: 'Project role or token has wildcard rights',
  family: 'gitops-argocd',
  why: 'Tokens of project roles live in pipelines and leak; one that may do everything with every application deletes or replaces them all.',
  remedy: 'Grant get and sync on named applications, let tokens expire, and bind roles to small groups.',
  severity: 'medium',
  standards: ['owasp: K02', 'owasp: K09', 'mitre: T1528'],
  equivalents: {},
  *check({ now }) {
    for (const project of argoObjects(now, 'AppProject')) {
      for (const role of project.root.at('spec', 'roles').items()) yield* remarksOn(project, role);
    }
  },
  examples: [
    {
      name: 'every action, a shell, clusters, a token for ever, and everyone in the role',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          roles:
            - name: ci
              groups:
                - system:authenticated # <-- here
              policies:
                - p, proj:web:ci, applications, *, web/*, allow # <-- here
                - p, proj:web:ci, applications, action/*, web/*, allow # <-- here
                - p, proj:web:ci, exec, create, web/*, allow # <-- here
                - p, proj:web:ci, clusters, create, web/*, allow # <-- here
              jwtTokens:
                - iat: 1535390316 # <-- here
                  id: pipeline
      `,
    },
    {
      name: 'named actions, one application, what is denied again, and a token that expires are clean',
      manifest: yaml`
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: web}
        spec:
          roles:
            - name: ci
              groups: [acme:web, null]
              policies:
                - p, proj:web:ci, applications, sync, web/*, allow
                - p, proj:web:ci, applications, *, web/shop, allow
                - p, proj:web:ci, applications, override, web/*, allow
                - p, proj:web:ci, applications, override, web/*, deny
                - 7
              jwtTokens: [{iat: 1535390316, exp: 1535476716}]
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: AppProject
        metadata: {name: plain}
        spec: {roles: null}
      `,
    },
  ],
});

function* remarksOn(project: Resource, role: Node): Iterable<Remark> {
  const name = role.at('name').text() ?? 'without a name';
  const about = project;
  const items = role.at('policies').items();
  const lines = items.flatMap((item, line) => policyLines(item.text() ?? '').map((each) => ({ ...each, line })));
  for (const permission of effective(lines)) {
    const words = powerOf(permission, project.name);
    const at = items[permission.line];
    if (words === undefined || at === undefined) continue;
    const { resource, action } = permission;
    yield { about, subject: `role ${name}: ${resource} ${action}`, at, message: `role ${name} may ${words}` };
  }
  for (const group of role
    .at('groups')
    .items()
    .filter((each) => isBroadGroup(each.text() ?? '')))
    yield {
      about,
      subject: `role ${name}: group ${group.text()}`,
      at: group,
      message: `everyone in ${group.text()} has role ${name}`,
    };
  for (const token of role.at('jwtTokens').items()) {
    if (token.entries().length === 0 || (token.at('exp').number() ?? 0) > 0) continue;
    const id = token.at('id').text() ?? String(token.at('iat').number() ?? '');
    yield { about, subject: `role ${name}: token ${id}`, at: token, message: `a token of role ${name} never expires` };
  }
}

function powerOf({ resource, action, object }: Permission, project: string): string | undefined {
  const whole = object === `${project}/*` || object === '*/*' || object === '*' || object === `${project}/*/*`;
  if (/^(?:exec|clusters|repositories)$/.test(resource) && /^(?:\*|create)$/.test(action))
    return resource === 'exec' ? 'open a shell in the pods of its applications' : `create ${resource}`;
  if (!whole || !/^(?:applications|applicationsets|\*)$/.test(resource)) return undefined;
  if (action === '*') return `do everything with every application of ${project}`;
  if (action === 'override') return `sync whatever manifests it likes to every application of ${project}`;
  return action.startsWith('action/*') ? `run every action on every application of ${project}` : undefined;
}
