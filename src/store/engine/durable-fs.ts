import { fdatasyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What Emscripten hands to a file operation of its Node file system. */
interface OpenFile {
  readonly nfd: number;
}

/**
 * PGlite's Node file system with an `fsync` that reaches the disk.
 *
 * Emscripten's NODEFS has no `fsync`, so a commit of plain PGlite survives a killed process (the kernel keeps the
 * pages) but not a power cut. This patches an internal of PGlite; `syncs` lets the opener prove that it took hold.
 */
export class DurableFileSystem extends NodeFS {
  /** How often PostgreSQL has synced a file since this file system was made. */
  syncs = 0;

  override async init(...[pg, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const prepared = await super.init(pg, options);
    prepared.emscriptenOpts.preRun?.push((module) => {
      const operations: unknown = Reflect.get(module.FS.filesystems.NODEFS, 'stream_ops');
      if (typeof operations !== 'object' || operations === null)
        throw new Error('PGlite has no NODEFS to make durable');
      Reflect.set(operations, 'fsync', (file: OpenFile) => {
        this.syncs++;
        fdatasyncSync(file.nfd);
        return 0;
      });
    });
    return prepared;
  }
}
