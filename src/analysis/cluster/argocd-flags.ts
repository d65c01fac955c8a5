import type { Node } from '../source/node.js';
import type { Cluster } from './cluster.js';
import { holdsVariable } from './placeholder.js';
import type { Resource } from './resource.js';
import type { Container } from './workload.js';

/** A setting of argocd-cmd-params-cm that a container is given as a flag or a variable of its environment. */
export interface FlagSetting {
  readonly resource: Resource;
  readonly container: Container;
  readonly key: string;
  readonly text: string;
  readonly node: Node;
}

/** Component, flag, variable of the environment, and the key of argocd-cmd-params-cm that they stand for. */
const FLAGS: readonly (readonly [component: string, flag: string, variable: string, key: string])[] = [
  ['argocd-server', 'insecure', 'ARGOCD_SERVER_INSECURE', 'server.insecure'],
  ['argocd-server', 'disable-auth', 'ARGOCD_SERVER_DISABLE_AUTH', 'server.disable.auth'],
  ['argocd-server', 'repo-server-plaintext', 'ARGOCD_SERVER_REPO_SERVER_PLAINTEXT', 'server.repo.server.plaintext'],
  ['argocd-server', 'dex-server-plaintext', 'ARGOCD_SERVER_DEX_SERVER_PLAINTEXT', 'server.dex.server.plaintext'],
  ['argocd-server', 'tlsminversion', 'ARGOCD_TLS_MIN_VERSION', 'server.tls.minversion'],
  ['argocd-server', 'application-namespaces', 'ARGOCD_APPLICATION_NAMESPACES', 'application.namespaces'],
  ['argocd-repo-server', 'disable-tls', 'ARGOCD_REPO_SERVER_DISABLE_TLS', 'reposerver.disable.tls'],
  ['argocd-repo-server', 'tlsminversion', 'ARGOCD_TLS_MIN_VERSION', 'reposerver.tls.minversion'],
  [
    'argocd-application-controller',
    'repo-server-plaintext',
    'ARGOCD_APPLICATION_CONTROLLER_REPO_SERVER_PLAINTEXT',
    'controller.repo.server.plaintext',
  ],
  [
    'argocd-application-controller',
    'application-namespaces',
    'ARGOCD_APPLICATION_NAMESPACES',
    'application.namespaces',
  ],
  [
    'argocd-applicationset-controller',
    'applicationset-namespaces',
    'ARGOCD_APPLICATIONSET_CONTROLLER_NAMESPACES',
    'applicationsetcontroller.namespaces',
  ],
  [
    'argocd-applicationset-controller',
    'enable-scm-providers',
    'ARGOCD_APPLICATIONSET_CONTROLLER_ENABLE_SCM_PROVIDERS',
    'applicationsetcontroller.enable.scm.providers',
  ],
  [
    'argocd-applicationset-controller',
    'token-ref-strict-mode',
    'ARGOCD_APPLICATIONSET_CONTROLLER_TOKENREF_STRICT_MODE',
    'applicationsetcontroller.enable.tokenref.strict.mode',
  ],
  ['argocd-dex', 'disable-tls', 'ARGOCD_DEX_SERVER_DISABLE_TLS', 'dexserver.disable.tls'],
];

const COMPONENT = /(?:^|\/)(argocd-(?:server|repo-server|application-controller|applicationset-controller|dex))$/;

/** What the containers of Argo CD are told by flags and environment, under the keys of argocd-cmd-params-cm. */
export function flagSettings(cluster: Cluster): readonly FlagSetting[] {
  return cluster.containers.filter(isArgo).flatMap(settingsOf);
}

function isArgo({ node, workload }: Container): boolean {
  return /argo-?cd/i.test(node.at('image').text() ?? '') || workload.resource.name.startsWith('argocd-');
}

function settingsOf(container: Container): readonly FlagSetting[] {
  const lines = [...container.node.at('command').items(), ...container.node.at('args').items()];
  const named = [...lines.map((line) => line.text() ?? ''), container.workload.resource.name];
  const component = named.flatMap((text) => COMPONENT.exec(text)?.[1] ?? [])[0];
  const resource = container.workload.resource;
  return FLAGS.filter(([of]) => of === component).flatMap(([, flag, variable, key]) => {
    const found = flagIn(lines, flag) ?? variableIn(container, variable);
    return found === undefined || holdsVariable(found.text) ? [] : [{ resource, container, key, ...found }];
  });
}

type Given = { readonly text: string; readonly node: Node };

function flagIn(lines: readonly Node[], flag: string): Given | undefined {
  for (const [index, node] of lines.entries()) {
    const [, name, , text] = /^--?([\w-]+)(=(.*))?$/.exec(node.text() ?? '') ?? [];
    if (name !== flag) continue;
    const next = lines[index + 1]?.text();
    return { node, text: text ?? (next === undefined || next.startsWith('-') ? 'true' : next) };
  }
  return undefined;
}

function variableIn({ node }: Container, variable: string): Given | undefined {
  const value = node
    .at('env')
    .items()
    .find((item) => item.at('name').text() === variable)
    ?.at('value');
  const text = value?.text();
  return value === undefined || text === undefined ? undefined : { node: value, text };
}
