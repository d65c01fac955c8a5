import pino, { type Logger } from 'pino';

/** Fields that may hold a stranger's text or a credential; none of them reaches a log. */
const HIDDEN = [
  'payload',
  'body',
  'headers',
  'request',
  'response',
  'signature',
  'token',
  'authorization',
  'secret',
  'privateKey',
];

/**
 * The server's log: JSON, one line an event. Errors are told by name, code and status only, since their messages can hold
 * what strangers sent; this holds for Probot's own lines too, which are given this logger.
 */
export function openLog(level: 'error' | 'warn' | 'info', destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service: 'portcullis' },
    serializers: {
      err: told,
      error: (value: unknown) => (value instanceof Error ? told(value) : value),
      event: () => undefined,
    },
    redact: { paths: [...HIDDEN, ...HIDDEN.map((name) => `*.${name}`)], remove: true },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function told(error: unknown): Readonly<Record<string, unknown>> {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const { name, code, status } = error as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly status?: unknown;
  };
  return Object.fromEntries(
    Object.entries({ name, code, status }).filter(
      ([, value]) => typeof value === 'string' || typeof value === 'number',
    ),
  );
}
