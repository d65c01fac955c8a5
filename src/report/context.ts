import type { FilePath, Rule, RuleId } from '../analysis/index.js';

/** What a report needs beside the review; the caller knows where files and rule pages can be read. */
export interface ReportContext {
  /** The rule of an id; undefined for rules that this program does not know any more. */
  ruleOf(id: RuleId): Rule | undefined;
  /** Address of a file, or of its line (from 1), at the head commit; undefined when there is none to link to. */
  permalink(file: string, line?: number): string | undefined;
  /** Address of a rule's page. */
  rulesUrl?(id: RuleId): string | undefined;
  /** A line (from 1) of a file as it is at the head, without its line break; undefined past the end of the file. */
  lineOf(file: FilePath, line: number): string | undefined;
  /** Whether a comment may stand on these lines (one hunk of the diff); every line may when absent. */
  inDiff?(file: FilePath, startLine: number, endLine: number): boolean;
  /** Today as `YYYY-MM-DD`; the end of a proposed waiver is counted from it. */
  readonly day?: string;
  /** How long the review took, in milliseconds. */
  readonly durationMs?: number;
  /** Whether a terminal report may use colours. */
  readonly colours?: boolean;
  /** Version of this program, as "0.1.0". */
  readonly version?: string;
}
