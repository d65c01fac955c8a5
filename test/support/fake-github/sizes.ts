import { invalid, Refusal } from './answer.js';

/** Characters a comment or review body may have, by GitHub's own error message. */
const BODY_CHARACTERS = 65_536;
/** Characters of a check run's summary and text ("Create a check run" in the API description). */
const OUTPUT_CHARACTERS = 65_535;
/** Annotations in one request, and the sizes of their parts (same place). */
const ANNOTATIONS = 50;
const ANNOTATION_BYTES = 64 * 1024;
const ANNOTATION_TITLE = 255;

export interface Annotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly start_column?: number;
  readonly end_column?: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
  readonly raw_details?: string;
}

/** What a check run says, in the words of the REST API. */
export interface CheckOutput {
  readonly title?: string;
  readonly summary?: string;
  readonly text?: string;
  readonly annotations?: readonly Annotation[];
}

/** Refuses comment and review bodies that are too long. */
export function checkBodyLength(body: string): void {
  if (body.length > BODY_CHARACTERS) {
    throw invalid({
      resource: 'IssueComment',
      code: 'custom',
      field: 'body',
      message: `body is too long (maximum is ${BODY_CHARACTERS} characters)`,
    });
  }
}

const unprocessable = (what: string): Refusal => new Refusal(422, `Invalid request.\n\n${what}`);

function checkAnnotation(annotation: Annotation): void {
  const columns = annotation.start_column !== undefined || annotation.end_column !== undefined;
  if (annotation.end_line < annotation.start_line) throw unprocessable('end_line must not be before start_line.');
  if (columns && annotation.start_line !== annotation.end_line) {
    throw unprocessable('start_column and end_column need start_line and end_line to be equal.');
  }
  for (const text of [annotation.message, annotation.raw_details ?? '']) {
    if (Buffer.byteLength(text) > ANNOTATION_BYTES) throw unprocessable('An annotation exceeds 64 KB.');
  }
  if ((annotation.title ?? '').length > ANNOTATION_TITLE)
    throw unprocessable('An annotation title exceeds 255 characters.');
}

/** Refuses a check run's output where it exceeds GitHub's limits. */
export function checkOutput(output: CheckOutput): void {
  for (const name of ['summary', 'text'] as const) {
    if ((output[name] ?? '').length > OUTPUT_CHARACTERS) {
      throw unprocessable(`Only ${OUTPUT_CHARACTERS} characters are allowed in ${name}.`);
    }
  }
  const annotations = output.annotations ?? [];
  if (annotations.length > ANNOTATIONS) {
    throw unprocessable(`No more than ${ANNOTATIONS} items are allowed; ${annotations.length} were supplied.`);
  }
  annotations.forEach(checkAnnotation);
}
