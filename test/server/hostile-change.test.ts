import { expect, test } from '@jest/globals';
import { runApp } from '../support/running-app.js';
import { guiltyPull } from '../support/stage.js';

const judge = (name: string) => new URL(`../support/judges/${name}.mjs`, import.meta.url);

test.each([
  ['endless', { REVIEW_DEADLINE_SECONDS: '2' }, 'did not finish within 2 seconds'],
  ['greedy', { REVIEW_MEMORY_MIB: '128' }, 'more than 128 MiB of memory'],
] as const)(
  'a change whose judging is %s shuts the gate and says that it is not a finding',
  async (name, environment, why) => {
    const app = await runApp({ judge: judge(name), environment });
    try {
      const pull = await guiltyPull(app.github);
      const { conclusion, title, summary } = await app.checked(pull);
      expect(conclusion).toBe('failure');
      expect(title).not.toMatch(/blocking/);
      expect(summary).toContain(why);
      await app.quiet();
      expect(app.github.violations).toEqual([]);
    } finally {
      await app.close();
    }
  },
);
