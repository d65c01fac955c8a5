/** A string of type `T` that cannot be confused with another kind of string. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

/** A path inside a repository: forward slashes, no leading slash. */
export type FilePath = Brand<string, 'FilePath'>;

/** Route from the root of a document to a value: mapping keys as strings, list positions as numbers. */
export type YamlPath = readonly (string | number)[];

/** UTF-16 offsets into a file's text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Line and column, both from 1; columns count UTF-16 code units, as SARIF and editors do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A stretch of a file, as offsets and as lines and columns. `end` is exclusive. */
export interface Place {
  readonly file: FilePath;
  readonly span: Span;
  readonly start: Position;
  readonly end: Position;
}

/** Where a person should look: text that the author wrote, or a field that rendering produced. */
export type Location =
  | { readonly kind: 'written'; readonly place: Place }
  | { readonly kind: 'rendered'; readonly target: string; readonly path: YamlPath; readonly nearest: Place };

/** The place in a file to show for a location: its own, or for a rendered value the nearest written one. */
export function placeOf(location: Location): Place {
  return location.kind === 'written' ? location.place : location.nearest;
}

/** Brands a repository path. Callers vouch that it has forward slashes and no leading slash. */
export const filePath = (path: string): FilePath => path as FilePath;

/** The folder of a file, with a slash at its end; empty at the root. */
export function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** Converts offsets of one text into lines and columns. `\n`, `\r\n` and a lone `\r` end a line. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
    }
    this.#starts = starts;
  }

  /** How many lines the text has; a text that ends in a line break has an empty last line. */
  get count(): number {
    return this.#starts.length;
  }

  /** Offset at which a line (from 1) begins; lines past the end begin where the last one does. */
  startOf(line: number): number {
    return this.#starts[Math.min(Math.max(line, 1), this.#starts.length) - 1] ?? 0;
  }

  /** Line and column of an offset. Offsets outside the text are clamped to it by line. */
  positionAt(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (this.#starts[low] ?? 0) + 1 };
  }
}
