import { z } from 'zod';
import { BINARY, type Content, contentOf, MOST_BYTES, TOO_LARGE } from '../review/index.js';
import type { Client } from './client.js';
import type { ObjectCache } from './object-cache.js';

/** A repository by the names that GitHub's API takes. */
export interface RepositoryName {
  readonly owner: string;
  readonly repo: string;
}

/** A blob to be read; `size` in bytes where it is known. */
export interface BlobRef {
  readonly id: string;
  readonly size?: number;
}

/** Blobs, and bytes of them, in one GraphQL request, which GitHub ends after ten seconds. */
const BATCH_BLOBS = 80;
const BATCH_BYTES = 4 * 1024 * 1024;
/** Requests under way at once; GitHub allows an installation 100, shared by all that it does. */
const CONCURRENT = 4;

const blobAnswer = z.object({
  byteSize: z.number(),
  isBinary: z.boolean().nullable(),
  isTruncated: z.boolean(),
  text: z.string().nullable(),
});
const batchAnswer = z.object({ repository: z.record(z.string(), blobAnswer.nullable()) });

const unreadable = (why: string): Content => ({ kind: 'unreadable', why });

interface Waiting {
  readonly ref: BlobRef;
  readonly promise: Promise<Content>;
  readonly resolve: (content: Content) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads blobs of one repository. Whatever is asked for together, by whichever tree, goes into one GraphQL request of at
 * most 80 blobs, and each object is fetched once.
 */
export class Blobs {
  readonly #client: Client;
  readonly #name: RepositoryName;
  readonly #cache: ObjectCache;
  readonly #underWay = new Map<string, Promise<Content>>();
  #waiting: Waiting[] = [];
  #expected = 0;

  constructor(client: Client, name: RepositoryName, cache: ObjectCache) {
    this.#client = client;
    this.#name = name;
    this.#cache = cache;
  }

  /** The content of a blob. Rejects with `RateLimited` or `Trouble`. */
  read(ref: BlobRef): Promise<Content> {
    if (ref.size !== undefined && ref.size > MOST_BYTES) return Promise.resolve(TOO_LARGE);
    const known = this.#cache.blobs.get(this.#key(ref.id));
    if (known !== undefined) return Promise.resolve(known);
    const underWay = this.#underWay.get(ref.id);
    if (underWay !== undefined) return underWay;
    const { promise, resolve, reject } = withResolvers<Content>();
    if (this.#waiting.length === 0) this.#flushSoon();
    this.#waiting.push({ ref, promise, resolve, reject });
    this.#underWay.set(ref.id, promise);
    return promise;
  }

  /** Says that reads will follow, so that those before them wait and all go together; call the result when they were made. */
  expect(): () => void {
    this.#expected += 1;
    return () => {
      this.#expected -= 1;
      this.#flushSoon();
    };
  }

  #flushSoon(): void {
    setImmediate(() => {
      if (this.#expected === 0 && this.#waiting.length > 0) void this.#flush();
    });
  }

  #key(id: string): string {
    return `${this.#name.owner}/${this.#name.repo} ${id}`;
  }

  async #flush(): Promise<void> {
    const batches = batchesOf(this.#waiting);
    this.#waiting = [];
    const next = async (): Promise<void> => {
      for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) await this.#fetch(batch);
    };
    await Promise.all(Array.from({ length: CONCURRENT }, next));
  }

  async #fetch(batch: readonly Waiting[]): Promise<void> {
    try {
      const contents = await this.#contents(batch.map(({ ref }) => ref.id));
      for (const [index, { ref, resolve }] of batch.entries()) {
        const content = contents[index];
        if (content !== undefined) this.#cache.blobs.set(this.#key(ref.id), content, weightOf(content));
        // What a tree names and GitHub does not show may come later, so this is not kept.
        resolve(content ?? unreadable('GitHub does not have it'));
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      for (const { ref } of batch) this.#underWay.delete(ref.id);
    }
  }

  async #contents(ids: readonly string[]): Promise<(Content | undefined)[]> {
    const { owner, repo } = this.#name;
    const parameters = ids.map((_, index) => `$b${index}: GitObjectID!`).join(', ');
    const fields = ids.map((_, index) => `b${index}: object(oid: $b${index}) { ...text }`).join('\n');
    const document = `query Blobs($owner: String!, $repo: String!, ${parameters}) {
      repository(owner: $owner, name: $repo) { ${fields} }
    }
    fragment text on Blob { byteSize isBinary isTruncated text }`;
    const variables = Object.fromEntries(ids.map((id, index) => [`b${index}`, id]));
    const answer = await this.#client.query(batchAnswer, document, { owner, repo, ...variables });
    return Promise.all(ids.map((id, index) => this.#content(id, answer.repository[`b${index}`] ?? undefined)));
  }

  /** GraphQL mends what is not UTF-8 and cuts long texts; then the bytes themselves decide. */
  async #content(id: string, answer: z.output<typeof blobAnswer> | undefined): Promise<Content | undefined> {
    if (answer === undefined) return undefined;
    if (answer.byteSize > MOST_BYTES) return TOO_LARGE;
    const bytes = answer.text === null || answer.isTruncated ? undefined : Buffer.from(answer.text);
    if (bytes?.byteLength === answer.byteSize && !answer.text?.includes('\uFFFD')) return contentOf(bytes);
    if (answer.isBinary === true && answer.text === null) return BINARY;
    const { data } = await this.#client.rest.git.getBlob({ ...this.#name, file_sha: id });
    return contentOf(Buffer.from(data.content, 'base64'));
  }
}

/** Bytes in memory, roughly. */
const weightOf = (content: Content): number => (content.kind === 'text' ? content.text.length * 2 : 0) + 200;

function batchesOf(waiting: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  let bytes = 0;
  for (const one of waiting) {
    const size = one.ref.size ?? 0;
    const current = batches.at(-1);
    if (current === undefined || current.length >= BATCH_BLOBS || bytes + size > BATCH_BYTES) {
      batches.push([one]);
      bytes = size;
    } else {
      current.push(one);
      bytes += size;
    }
  }
  return batches;
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
