/** One request as it was seen. Times are milliseconds since 1970. */
export interface LoggedRequest {
  readonly method: string;
  /** Without `/api/v3` and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly startedAt: number;
  finishedAt: number;
  /** 0 while unanswered, and for connections that were cut. */
  status: number;
  tokenInstallation: number | undefined;
  /** Whether it changes something in a repository: not for GraphQL queries, not for fetching a token. */
  isWrite: boolean;
  readonly bodyBytes: number;
}
