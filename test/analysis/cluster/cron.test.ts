import { describe, expect, test } from '@jest/globals';
import { parseCron, shortestGap } from '../../../src/analysis/cluster/cron.js';
import { isTimeZone } from '../../../src/analysis/cluster/time-zone.js';

const faultOf = (text: string): string | undefined => {
  const cron = parseCron(text, { macros: true });
  return 'fault' in cron ? cron.fault : undefined;
};

function gapOf(text: string): number {
  const cron = parseCron(text, { macros: true });
  if ('fault' in cron) throw new Error(cron.fault);
  return shortestGap(cron.schedule);
}

describe('cron expressions', () => {
  test.each([
    '* * * * *',
    '? ? ? ? ?',
    '0 0 1 1 *',
    '*/15,3 0-6/2 1,,15 JAN-mar Mon-FRI',
    '5/10 23 31 12 6',
    '+5 0 * * *',
    '*-9 0 * * *',
    '0 0 29 feb *',
    '0 0 31 2 mon',
    '0 0 31 */2 *',
    '\t0 0\t* * * ',
    '@yearly',
    '@midnight',
    '@every 90s',
    '@every 1.5h',
  ])('%j is one', (text) => {
    expect(faultOf(text)).toBeUndefined();
  });

  test.each([
    '',
    ' ',
    '* * * *',
    '0 * * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * 32 * *',
    '* * * 13 *',
    '* * * * 7',
    '* * * * 5-7',
    '-1 * * * *',
    '5-1 * * * *',
    '1-2-3 * * * *',
    '1/2/3 * * * *',
    '*/0 * * * *',
    '*/x * * * *',
    'mon * * * *',
    '* * * * monday',
    '1.5 * * * *',
    ', * * * *',
    'L * * * *',
    '* * * * 5#2',
    '0 0 31 4,6 *',
    '0 0 30-31 2 *',
    ' @daily',
    '@Daily',
    '@reboot',
    '@every',
    '@every 5',
    '@every soon',
    '@constructor',
    '*,'.repeat(100_000),
  ])('%.40j is none', (text) => {
    expect(faultOf(text)).toBeDefined();
  });

  test('names and @every are not known to every parser', () => {
    expect(parseCron('@daily', { macros: false })).toHaveProperty('fault');
    expect(parseCron('0 0 * * *', { macros: false })).toHaveProperty('schedule');
  });

  test.each([
    ['* * * * *', 1],
    ['*/15 * * * *', 15],
    ['0,50 * * * *', 10],
    ['0,55 4 * * *', 55],
    ['58 3,4 * * *', 60],
    ['5 23,0 * * *', 60],
    ['5,58 * * * *', 7],
    ['0 4 * * *', 1440],
    ['@hourly', 60],
    ['@every 90s', 1.5],
  ])('the runs of %s are %d min apart', (text, gap) => {
    expect(gapOf(text)).toBe(gap);
  });
});

describe('time zones', () => {
  test.each([
    'UTC',
    'Etc/UTC',
    'Etc/GMT+5',
    'Europe/Berlin',
    'Europe/Kyiv',
    'US/Pacific',
    'America/Argentina/Salta',
    'GB',
  ])('%s is one', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(['', 'Local', 'IST', 'CST', 'utc', 'europe/berlin', '+02:00', 'UTC+2', 'Europe/Munich', '../etc/passwd'])(
    '%j is none',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
