import type { FilePath } from '../analysis/index.js';
import type { Content, FileTree, Repository } from '../review/index.js';

/** A tree in which some files have another text than on disk. */
export class Overlay implements Repository, FileTree {
  readonly #below: FileTree;
  readonly #texts: ReadonlyMap<FilePath, string>;

  constructor(below: FileTree, texts: ReadonlyMap<FilePath, string>) {
    this.#below = below;
    this.#texts = texts;
  }

  tree(): FileTree {
    return this;
  }

  list(): ReturnType<FileTree['list']> {
    return this.#below.list();
  }

  async read(paths: readonly FilePath[]): Promise<ReadonlyMap<FilePath, Content>> {
    const contents = new Map(await this.#below.read(paths.filter((path) => !this.#texts.has(path))));
    for (const path of paths) {
      const text = this.#texts.get(path);
      if (text !== undefined) contents.set(path, { kind: 'text', text });
    }
    return contents;
  }
}
