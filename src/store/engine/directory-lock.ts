import { rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux allows 107 bytes in a socket's path, the BSDs 103. */
const longestSocketPath = 100;

/** A directory held by this process alone. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Takes a directory for this process. Sockets are the lock, because the kernel lets go of them however the process
 * ends, `kill -9` included: nothing has to be cleaned up or timed out.
 *
 * On Linux an abstract socket named after the inode decides without a race, but only inside one network namespace; the
 * socket in the directory itself also stops a second container on the same host. Two hosts that share a network volume
 * are not kept apart.
 *
 * @throws when another process holds the directory; the message names it.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const { dev, ino } = await stat(directory, { bigint: true });
  const held: Server[] = [];
  try {
    if (process.platform === 'linux') held.push(await listen(`\0portcullis:${dev}:${ino}`));
    if (process.platform === 'win32') held.push(await listen(`\\\\.\\pipe\\portcullis-${dev}-${ino}`));
    else held.push(await listenAt(socketPath(directory, `${dev}-${ino}`)));
  } catch (error) {
    const inUse = codeOf(error) === 'EADDRINUSE';
    // Some shared folders of virtual machines cannot hold a socket; the abstract one is held already.
    if (!inUse && held.length > 0) return lockOf(held);
    await Promise.all(held.map(close));
    if (!inUse) throw error;
    throw new Error(
      `${directory} is in use by another Portcullis. One process can open an embedded database; to run several, set DATABASE_URL to a PostgreSQL server.`,
      { cause: error },
    );
  }
  return lockOf(held);
}

function lockOf(held: readonly Server[]): DirectoryLock {
  return {
    release: async () => {
      await Promise.all(held.map(close));
    },
  };
}

function socketPath(directory: string, identity: string): string {
  const inside = join(directory, 'portcullis.lock');
  return Buffer.byteLength(inside) <= longestSocketPath ? inside : join(tmpdir(), `portcullis-${identity}.lock`);
}

/** Listens on a socket file, replacing one that a dead process left behind. */
async function listenAt(path: string): Promise<Server> {
  try {
    return await listen(path);
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE' || (await answers(path))) throw error;
    await rm(path, { force: true });
    return listen(path);
  }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.on('error', reject);
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
