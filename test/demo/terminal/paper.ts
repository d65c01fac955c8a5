import picocolors from 'picocolors';

/** Columns that the story is laid out for. */
const WIDTH = 100;
const MARGIN = 2;

type Colours = ReturnType<typeof picocolors.createColors>;

/** Writes lines of at most 100 columns. */
export class Paper {
  readonly colours: Colours;
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void, colours: boolean) {
    this.#write = write;
    this.colours = picocolors.createColors(colours);
  }

  /** One line as it is. */
  line(text = ''): void {
    this.#write(text === '' ? '\n' : `${' '.repeat(MARGIN)}${text}\n`);
  }

  /** A headline with a rule below it. */
  heading(text: string): void {
    this.line();
    this.line(this.colours.bold(text));
    this.line(this.colours.dim('─'.repeat(WIDTH - MARGIN)));
  }

  /** Plain text broken at spaces, each line painted for itself; lines after the first hang `hanging` columns deeper. */
  text(
    text: string,
    paint: (line: string) => string = (line) => line,
    { indent = 0, hanging = 0 }: { readonly indent?: number; readonly hanging?: number } = {},
  ): void {
    const lines = wrapped(text, WIDTH - MARGIN - indent - hanging);
    for (const [index, line] of lines.entries())
      this.line(' '.repeat(index === 0 ? indent : indent + hanging) + paint(line));
  }

  /** Something that happened, so many milliseconds after its round began. */
  step(at: number, text: string, mark: (line: string) => string = (line) => line): void {
    const time = `${(at / 1000).toFixed(2)} s`.padStart(7);
    const [first = '', ...rest] = wrapped(text, WIDTH - MARGIN - time.length - 3);
    this.line(`${this.colours.dim(time)}   ${mark(first)}`);
    for (const line of rest) this.line(`${' '.repeat(time.length + 3)}${mark(line)}`);
  }
}

/** Breaks a text at spaces; a word longer than a line keeps a line of its own. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
