import type { Answers } from './answer.js';
import { CHECKOV } from './answers-checkov.js';
import { KICS, NOT_KICS } from './answers-kics.js';
import { POLARIS } from './answers-polaris.js';
import type { Tool } from './label.js';

/** Upstream checks that are not compared, with the reason. */
export const OUT_OF_SCOPE: Readonly<Partial<Record<Tool, Readonly<Record<string, string>>>>> = { kics: NOT_KICS };

/** Upstream checks for which other rules, or the same rules asked in another way, answer than those that name them. */
export const NARROWER: Readonly<Partial<Record<Tool, Answers>>> = { checkov: CHECKOV, kics: KICS, polaris: POLARIS };
