import type { InlineAccount, InlineOrigin, InlineSuppression, Review } from '../review/index.js';
import type { ReportContext } from './context.js';
import { code, link, prose } from './escape.js';
import type { Section } from './limit.js';
import { folded } from './sections.js';
import { capitalised, count } from './words.js';

/** Checks that are named for one suppression. */
const MOST_CHECKS = 10;

type Lot = Exclude<keyof InlineAccount, 'mode'>;

/** What is to be said of each lot of suppressions, after their number. */
const LOTS: Readonly<Record<Lot, (one: boolean) => string>> = {
  pending: (one) => `of this change, which ${one ? 'counts' : 'count'} once ${one ? 'it is' : 'they are'} merged`,
  forbidden: () => 'not heeded, because the settings forbid them',
  expired: () => 'no longer in force',
  faulty: (one) => `that ${one ? 'suppresses' : 'suppress'} nothing`,
  unused: (one) => `that ${one ? 'hides' : 'hide'} nothing`,
};

/** A lot of suppressions that has to be told, in lines. */
export interface ToldLot {
  /** As "2 inline suppressions no longer in force". */
  readonly title: string;
  readonly entries: readonly {
    readonly origin: InlineOrigin;
    /** As "checkov: CKV_K8S_16 (no reason given)"; not escaped. */
    readonly what: string;
  }[];
}

/** The suppressions in the files that did not hide a finding, in the lots in which they are told. */
export function toldLots({ suppressions }: Review): readonly ToldLot[] {
  if (suppressions === undefined) return [];
  return (Object.keys(LOTS) as Lot[]).flatMap((lot) => {
    const entries = suppressions[lot].map((one) => ({ origin: one, what: 'why' in one ? faultOf(one) : wordsOf(one) }));
    const title = `${count(entries.length, 'inline suppression')} ${LOTS[lot](entries.length === 1)}`;
    return entries.length === 0 ? [] : [{ title, entries }];
  });
}

const faultOf = ({ form, why }: InlineAccount['faulty'][number]): string => `${form}: it ${why}`;

function wordsOf({ form, checks, reason, until }: InlineSuppression): string {
  const named = checks.includes('*') ? 'every check' : checks.slice(0, MOST_CHECKS).join(', ');
  const rest = checks.length > MOST_CHECKS ? ` and ${checks.length - MOST_CHECKS} more` : '';
  return `${form}: ${named}${rest} (${reason}${until === undefined ? '' : `, until ${until}`})`;
}

/** The same as folds of a summary. */
export function suppressionSections(review: Review, context: ReportContext): readonly Section[] {
  return toldLots(review).flatMap(({ title, entries }) => {
    const rows = entries.map(({ origin: { file, line }, what }) => {
      return `- ${link(code(`${file}:${line}`), context.permalink(file, line))}: ${prose(what)}`;
    });
    return folded(capitalised(title), { head: [], rows, tail: [''], noun: 'suppression' });
  });
}
