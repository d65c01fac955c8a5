import { parseArgs } from 'node:util';

/** How the demonstration was asked to run. */
export interface Options {
  /** Play it through without a person and end. */
  readonly once: boolean;
  /** Port of the page; 0 lets the system choose. */
  readonly port: number;
  readonly colours: boolean;
}

export const USAGE = `Usage: npm run demo -- [--once] [--port N] [--no-color]

  --once      play it through without a person and end; the status tells whether all went as it should
  --port N    port of the page on 127.0.0.1 (default: the system chooses)
  --no-color  no colours
  --help      this text
`;

/** Reads the arguments; "help" when they ask for it. Throws with a sentence for people when they make no sense. */
export function optionsOf(
  args: readonly string[],
  screen: { readonly isTTY: boolean; readonly environment: Readonly<Record<string, string | undefined>> },
): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      'no-color': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!/^\d{1,5}$/.test(values.port) || port > 65_535)
    throw new Error(`--port wants a number up to 65535, not "${values.port}"`);
  const { NO_COLOR: never, FORCE_COLOR: always, TERM: terminal } = screen.environment;
  const wanted = always !== undefined && always !== '' ? always !== '0' : screen.isTTY && terminal !== 'dumb';
  return { once: values.once, port, colours: wanted && !values['no-color'] && (never === undefined || never === '') };
}
