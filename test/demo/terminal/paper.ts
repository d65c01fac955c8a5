import picocolors from 'picocolors';

/** Columns that the story is laid out for. */
const WIDTH = 100;

type Colours = ReturnType<typeof picocolors.createColors>;

/** Writes lines of at most 100 columns, two of them margin. */
export class Paper {
  readonly colours: Colours;
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void, colours: boolean) {
    this.#write = write;
    this.colours = picocolors.createColors(colours);
  }

  /** One line as it is. */
  line(text = ''): void {
    this.#write(text === '' ? '\n' : `  ${text}\n`);
  }

  /** A headline with a rule below it. */
  heading(text: string): void {
    this.line();
    this.line(this.colours.bold(text));
    this.line(this.colours.dim('─'.repeat(WIDTH - 2)));
  }

  /** Plain text broken at spaces, the following lines indented by `indent` columns, each painted for itself. */
  text(text: string, paint: (line: string) => string = (line) => line, indent = 0): void {
    const lines = wrapped(text, WIDTH - 2 - indent);
    for (const line of lines) this.line(' '.repeat(indent) + paint(line));
  }

  /** Something that happened, so many milliseconds after its round began. */
  step(at: number, text: string, mark: (line: string) => string = (line) => line): void {
    const time = `${(at / 1000).toFixed(2)} s`.padStart(7);
    const [first = '', ...rest] = wrapped(text, WIDTH - 2 - time.length - 3);
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
