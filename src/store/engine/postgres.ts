import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';

/** Told about connections that broke while nobody, or somebody, was using them. */
export type OnConnectionError = (error: Error) => void;

/**
 * Kysely over a PostgreSQL server.
 *
 * @param statementTimeout milliseconds after which the server gives up on a statement.
 */
export function postgresDialect(url: string, statementTimeout: number, onError: OnConnectionError): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    application_name: 'portcullis',
    connectionTimeoutMillis: 5_000,
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 30_000,
    types: { getTypeParser: parserOf },
  });
  // The pool reports errors of idle clients only. A client that is in use when the server goes away emits its own
  // 'error', which ends the process unless somebody listens; the query that was running rejects in any case.
  pool.on('error', onError);
  pool.on('connect', (client) => client.on('error', onError));
  return new PostgresDialect({ pool });
}

/** `int8` as a number: ids and counters here stay far below 2^53. */
const parserOf: typeof pg.types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format === 'binary' ? format : 'text');
