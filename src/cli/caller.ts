import type { Verdict } from '../review/index.js';
import type { Environment } from './git.js';

/** Who runs a command, and from where: all that commands know of the process around them. */
export interface Caller {
  readonly cwd: string;
  readonly environment: Environment;
  /** Today in UTC, as `YYYY-MM-DD`. */
  readonly day: string;
  /** Version of this program. */
  readonly version: string;
  /** Whether text for a person may be coloured. */
  colours(): boolean;
  /** A clock that only runs forward, in milliseconds. */
  milliseconds(): number;
  /** Writes to standard output, which holds the report and nothing else. */
  print(text: string): void;
  /** Writes a line for the person beside the report, to standard error. */
  note(line: string): void;
  /** Waits until the process is asked to stop. Asked a second time it stops at once. */
  interrupted(): Promise<void>;
  /** Sets the exit status. */
  finish(status: number): void;
}

/** Exit status of a usage error, or of a failure of this program. */
export const ERROR_STATUS = 3;

/** Exit status of a verdict. */
export function statusOf(verdict: Verdict): number {
  switch (verdict) {
    case 'pass':
      return 0;
    case 'fail':
      return 1;
    case 'undetermined':
      return 2;
  }
}
