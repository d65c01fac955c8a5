import { Command } from 'commander';
import type { Caller } from './caller.js';

/** `portcullis serve`: the GitHub App. Its modules are loaded only here, so that the other commands start fast. */
export function serveCommand(caller: Caller): Command {
  return new Command('serve')
    .summary('run the GitHub App')
    .description('Runs the GitHub App. It is set up by environment variables, which docs/running-it.md names.')
    .action(async () => {
      const { serve } = await import('../server/index.js');
      await serve(caller.environment);
    });
}
