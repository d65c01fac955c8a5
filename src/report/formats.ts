import type { Review } from '../review/index.js';
import { checkSummary } from './check.js';
import type { ReportContext } from './context.js';
import { jsonReport, jsonText } from './json.js';
import { junitReport } from './junit.js';
import { sarifReport } from './sarif.js';
import { terminalReport } from './terminal.js';

/** Puts a review into the text of a format, ending in a line break. */
export type Reporter = (review: Review, context: ReportContext) => string;

/** The formats that the command offers, the one for people first. */
export const FORMATS = ['terminal', 'json', 'sarif', 'junit', 'markdown'] as const;
export type FormatName = (typeof FORMATS)[number];

/** The reporter of each format. */
export const formats: Readonly<Record<FormatName, Reporter>> = {
  terminal: terminalReport,
  json: (review, context) => jsonText(jsonReport(review, context)),
  sarif: (review, context) => jsonText(sarifReport(review, context)),
  junit: junitReport,
  markdown: (review, context) => `${checkSummary(review, context)}\n`,
};
