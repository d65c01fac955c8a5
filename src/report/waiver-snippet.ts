import { visible } from './escape.js';

/** Months that a proposed waiver holds. */
const MONTHS = 3;

/** A rule and the object for which it is waived, as `Kind/namespace/name` or `Kind/name`. */
export interface WaiverProposal {
  readonly rule: string;
  readonly resource: string;
}

/**
 * The lines for the settings file that would waive rules for objects, as YAML with the reasons left to fill in. `day` is
 * today as `YYYY-MM-DD`; without it the end is left to fill in, too.
 */
export function waiverSnippet(proposals: readonly WaiverProposal[], day?: string): string {
  const until = day === undefined ? 'YYYY-MM-DD' : monthsAfter(day);
  const items = proposals.map(({ rule, resource }) => [
    `  - rule: ${scalar(rule)}`,
    `    resource: ${scalar(resource)}`,
    '    reason: why this is right',
    '    by: who answers for it',
    `    until: "${until}"`,
  ]);
  return ['waivers:', ...items.flat()].join('\n');
}

function scalar(text: string): string {
  const shown = visible(text);
  return /^[A-Za-z][A-Za-z0-9./-]*$/.test(shown) ? shown : JSON.stringify(shown);
}

function monthsAfter(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const months = year * 12 + (month - 1) + MONTHS;
  const two = (number: number) => String(number).padStart(2, '0');
  return `${Math.floor(months / 12)}-${two((months % 12) + 1)}-${two(Math.min(date, 28))}`;
}
