import type { ReadStream } from 'node:tty';

/** What a person pressed. */
export type Key = 'enter' | 'quit';

/**
 * Listens to the keyboard: single keys on a terminal, whole lines otherwise. Returns what ends it and gives the terminal
 * back as it was.
 */
export function listenToKeys(input: ReadStream, pressed: (key: Key) => void): () => void {
  const onTerminal = input.isTTY === true;
  const hear = (chunk: Buffer): void => {
    for (const character of chunk.toString()) {
      if (character === '\r' || character === '\n') pressed('enter');
      if (character === 'q' || character === 'Q' || character === '\u0003' || character === '\u0004') pressed('quit');
    }
  };
  if (onTerminal) input.setRawMode(true);
  input.on('data', hear);
  input.resume();
  return () => {
    input.off('data', hear);
    if (onTerminal) input.setRawMode(false);
    input.pause();
  };
}
