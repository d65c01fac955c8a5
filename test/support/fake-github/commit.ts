import type { Git } from './git.js';

/** What a commit puts at a path. A string or bytes are an ordinary file. */
export type FileContent =
  | string
  | Buffer
  | { readonly executable: string | Buffer }
  | { readonly symlink: string }
  | { readonly submodule: string };

/** Paths of a repository and what to put there. */
export type Files = Readonly<Record<string, FileContent>>;

/** One commit to make on top of `parent`; without a parent it is a root commit. */
export interface CommitRequest {
  readonly ref: string;
  readonly parent?: string;
  readonly otherParents?: readonly string[];
  readonly files?: Files;
  readonly removed?: readonly string[];
  readonly message: string;
  readonly author?: { readonly name: string; readonly email: string };
  /** Seconds since 1970; given by the caller so that object ids do not depend on the clock. */
  readonly at: number;
}

const FIXED_AUTHOR = { name: 'Fake Author', email: 'author@example.com' };

/** A path as `git fast-import` wants it: C-quoted, so that no path can end its line. */
const quoted = (path: string): string =>
  `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

function inline(mode: string, path: string, content: string | Buffer): Buffer[] {
  const bytes = Buffer.from(content);
  return [Buffer.from(`M ${mode} inline ${quoted(path)}\ndata ${bytes.length}\n`), bytes, Buffer.from('\n')];
}

function change(path: string, content: FileContent): Buffer[] {
  if (typeof content === 'string' || Buffer.isBuffer(content)) return inline('100644', path, content);
  if ('executable' in content) return inline('100755', path, content.executable);
  if ('symlink' in content) return inline('120000', path, content.symlink);
  return [Buffer.from(`M 160000 ${content.submodule} ${quoted(path)}\n`)];
}

/** Makes a commit, moves the ref to it (also backwards, as a force push does) and returns its id. One git process. */
export async function makeCommit(git: Git, request: CommitRequest): Promise<string> {
  const who = (person: { name: string; email: string }): string =>
    `${person.name} <${person.email}> ${request.at} +0000`;
  const author = request.author ?? FIXED_AUTHOR;
  const message = Buffer.from(request.message);
  const head = [
    `commit ${request.ref}\nmark :1\nauthor ${who(author)}\ncommitter ${who(author)}\n`,
    `data ${message.length}\n`,
  ];
  const parents = [
    ...(request.parent === undefined ? [] : [`from ${request.parent}^0\n`]),
    ...(request.otherParents ?? []).map((parent) => `merge ${parent}^0\n`),
  ];
  // Without `from`, fast-import would continue the ref where it stands; a root commit starts from nothing.
  const reset = request.parent === undefined ? `reset ${request.ref}\n\n` : '';
  const stream = [
    Buffer.from(reset + head.join('')),
    message,
    Buffer.from(`\n${parents.join('')}`),
    ...(request.removed ?? []).map((path) => Buffer.from(`D ${quoted(path)}\n`)),
    ...Object.entries(request.files ?? {}).flatMap(([path, content]) => change(path, content)),
    Buffer.from('\nget-mark :1\n'),
  ];
  return git.word(['fast-import', '--quiet', '--force', '--date-format=raw'], Buffer.concat(stream));
}
