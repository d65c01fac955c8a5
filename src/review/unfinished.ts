import { DEFAULT_SETTINGS, failOnUnder, kubernetesUnder } from '../analysis/index.js';
import type { Compared, Review } from './review.js';

/** The review of a change that could not be judged to the end; `why` completes the sentence for the reader. */
export function unfinishedReview(compared: Compared, why: string): Review {
  return {
    verdict: 'undetermined',
    findings: [],
    problems: [{ file: '.', what: why, counts: true }],
    coverage: { targets: [], files: 0, buildFiles: 0, texts: 0, documents: 0, resources: 0, leftAlone: [] },
    gate: {
      failOn: failOnUnder(DEFAULT_SETTINGS),
      settingsChanged: false,
      kubernetesVersion: `1.${kubernetesUnder(DEFAULT_SETTINGS).minor}`,
      rules: 0,
      expiredWaivers: [],
    },
    compared,
  };
}
