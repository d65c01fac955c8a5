import type { Node } from '../source/node.js';
import type { BuildDocument, Cluster } from './cluster.js';
import { parseRemote, type RemoteAddress } from './remote-address.js';

/** Fields of a Kustomize build file whose entries are files, directories or remote addresses. */
export const PATH_FIELDS = [
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
] as const;

/** An entry of a Kustomize build file that is fetched from elsewhere. */
export interface RemoteEntry {
  readonly within: BuildDocument;
  readonly field: string;
  readonly node: Node;
  readonly text: string;
  readonly address: RemoteAddress;
  /** The `ref` of a repository; undefined for none, and for a single file. */
  readonly ref?: string;
  /** True for one file that is fetched over HTTP, false for a repository. */
  readonly file: boolean;
}

/** Everything that the target's Kustomize build files fetch from elsewhere. */
export function remoteEntries(cluster: Cluster): readonly RemoteEntry[] {
  return cluster.once(findRemoteEntries);
}

function findRemoteEntries(cluster: Cluster): readonly RemoteEntry[] {
  return cluster.buildDocuments('kustomization').flatMap((within) => {
    const listed = PATH_FIELDS.flatMap((field) =>
      within.root
        .at(field)
        .items()
        .map((node) => [field, node] as const),
    );
    const all = [...listed, ['openapi', within.root.at('openapi', 'path')] as const];
    return all.flatMap(([field, node]) => remoteEntry(within, field, node) ?? []);
  });
}

const HOSTED = /^(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)[/:]/i;
const GITHUB_SHORT = /^gh:/i;
/** A directory may hold a dot too; what makes it an address is a sign of a repository behind it. */
const HOST_WITH_SIGN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?\/[^\s]*(?:\.git(?:$|[/?])|\/\/|\?ref=|_git\/)/i;

function remoteEntry(within: BuildDocument, field: string, node: Node): RemoteEntry | undefined {
  const text = node.text();
  if (text === undefined || text.length > 2_000 || text.includes('\n') || /^[./]/.test(text)) return undefined;
  const address = parseRemote(withScheme(text));
  if (address === undefined || address.scheme === 'file') return undefined;
  const ref = /[?&](?:ref|version)=([^&\s]*)/.exec(text)?.[1];
  const repository = /\.git(?:$|[/?])/.test(text) || ref !== undefined || !address.scheme.startsWith('http');
  const file = !repository && /\.(?:ya?ml|json)(?:$|\?)/i.test(text);
  return { within, field, node, text, address, file, ...(ref === undefined || ref === '' ? {} : { ref }) };
}

function withScheme(text: string): string {
  if (GITHUB_SHORT.test(text)) return `https://github.com/${text.slice(3)}`;
  if (HOSTED.test(text)) return `https://${text.replace(/^([^/:]+):/, '$1/')}`;
  return HOST_WITH_SIGN.test(text) ? `https://${text}` : text;
}
