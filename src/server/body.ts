import type { IncomingMessage } from 'node:http';

/** GitHub caps payloads at 25 MB. */
export const MOST_BYTES = 25 * 1024 * 1024;

/** How reading a body ended. `no room`: the bodies in hand together would be larger than the host may hold. */
export type Body = { readonly kind: 'whole'; readonly bytes: Buffer } | { readonly kind: 'too large' | 'no room' };

/** Room for all bodies that are in hand: until a body is whole, nobody knows whether its sender may speak at all. */
export class Room {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** One delivery's share of the room. It is to be given back when the delivery is answered. */
  share(): Share {
    let taken = 0;
    return {
      take: (bytes) => {
        if (bytes > this.#free) return false;
        this.#free -= bytes;
        taken += bytes;
        return true;
      },
      giveBack: () => {
        this.#free += taken;
        taken = 0;
      },
    };
  }
}

export interface Share {
  /** False, and nothing taken, when there is no room for so many bytes. */
  take(bytes: number): boolean;
  giveBack(): void;
}

/**
 * Reads a body. Once it is larger than the cap, or than the room that is left, the answer can be sent and nothing of the
 * body is kept. What the sender still says is read and dropped, until the server's time limit for a request: a sender
 * whose connection is cut while it speaks would never hear the answer.
 *
 * @throws when the sender goes away.
 */
export function bodyOf(request: IncomingMessage, share: Share): Promise<Body> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const refuse = (kind: 'too large' | 'no room') => {
      request.off('data', keep).resume();
      chunks.length = 0;
      share.giveBack();
      resolve({ kind });
    };
    const keep = (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST_BYTES) refuse('too large');
      else if (share.take(chunk.length)) chunks.push(chunk);
      else refuse('no room');
    };
    request.on('data', keep);
    request.once('end', () => resolve({ kind: 'whole', bytes: Buffer.concat(chunks) }));
    request.once('close', () => reject(new Error('the sender went away')));
  });
}
