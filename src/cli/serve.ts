import { Command } from 'commander';
import type { Caller } from './caller.js';
import { Refusal } from './refusal.js';

/** `portcullis serve`: the GitHub App, until it is told to stop. */
export function serveCommand(caller: Caller): Command {
  return new Command('serve')
    .summary('run the GitHub App')
    .description('Runs the GitHub App until it is told to stop. Environment variables set it up.')
    .action(() => runServer(caller));
}

async function runServer(caller: Caller): Promise<void> {
  // The server's modules are many; loading them only here lets the other commands start fast.
  const { serve, SettingsError } = await import('../server/index.js');
  const stopping = caller.interrupted();
  try {
    const server = await serve(caller.environment);
    await stopping;
    await server.stop();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [what = '', ...details] = error.message.split('\n');
    throw new Refusal(what, details);
  }
}
