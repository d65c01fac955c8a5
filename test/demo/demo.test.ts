import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { until } from '../support/running-app.js';
import { accessibilityFaults, browserTest, visit } from './browser.js';
import { compileDemo, type Demo, startDemo } from './compiled.js';

/** Milliseconds; each test plays a whole review or several, and the machine may be busy. */
jest.setTimeout(180_000);

let folder: string;
const demos: Demo[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'portcullis-demo-test-'));
  await compileDemo();
});
afterEach(() => {
  for (const demo of demos.splice(0)) demo.kill();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(...args: string[]): Demo {
  const demo = startDemo(args, folder);
  demos.push(demo);
  return demo;
}

/** The page's address, once a person is asked what to do. */
const asked = (demo: Demo, times = 1): Promise<string> =>
  patiently(() => {
    const asks = [...demo.printed().matchAll(/page {3}(http:\/\/127\.0\.0\.1:\d+)/g)];
    return asks[times - 1]?.[1];
  }, demo);

/** Up to a minute: the machine may be busy. */
async function patiently<T>(answer: () => T | undefined, demo: Demo): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await until(answer, () => demo.printed());
    } catch (error) {
      if (tries === 2) throw error;
    }
  }
}

test('plays the pull request from the blocked to the open gate, and leaves nothing behind', async () => {
  const demo = start('--once', '--no-color');
  expect([await demo.ended, demo.printed()]).toEqual([0, expect.stringContaining('The gate is open: mergeable')]);
  const text = demo.printed();
  const inOrder = [
    'ana opens a pull request in acme/deploy',
    'webhook pull_request.opened answered with 202',
    'check “portcullis” in progress',
    'check “portcullis” failure: 8 blocking · 2 warnings · 7 manifests',
    'apps/shop/deployment.yaml:39',
    'Critical: container shop runs privileged',
    '-             privileged: true',
    '+             privileged: false',
    'apps/shop/payments-secret.yaml:7',
    'Merging is blocked: portcullis: failure',
    'ana applies 2 suggestions with a click',
    'ana pushes a commit for the rest',
    'check “portcullis” success: No blocking findings in 6 manifests',
    'nothing any more',
    'The gate is open: mergeable',
  ];
  let rest = text;
  for (const words of inOrder) {
    expect(rest).toContain(words);
    rest = rest.slice(rest.indexOf(words));
  }
  expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(text).not.toContain('Tr0ub4dor');
  expect(await readdir(folder)).toEqual([]);
});

test('does what a person at the keyboard asks', async () => {
  const demo = start();
  await asked(demo);
  expect(demo.printed()).toContain('Enter  apply the 2 suggestions');
  demo.press('enter');
  await asked(demo, 2);
  expect(demo.printed()).toContain('Enter  apply the suggestion');
  demo.press('quit');
  expect([await demo.ended, demo.printed()]).toEqual([0, expect.anything()]);
  expect(await readdir(folder)).toEqual([]);
});

test('says what is wrong with its arguments', async () => {
  const demo = start('--port', 'many');
  expect(await demo.ended).toBe(1);
  expect(demo.printed()).toBe('--port wants a number up to 65535, not "many"\n');
});

browserTest('a person reads the blocked pull request, clicks the fixes and merges', async () => {
  const demo = start();
  await visit(await asked(demo), async ({ page, errors }) => {
    const gate = page.getByRole('region', { name: 'Merge' });
    await gate.getByText('Merging is blocked').waitFor();
    expect(await gate.getByRole('button', { name: 'Merge pull request' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Apply suggestion' }).count()).toBe(2);
    for (const scheme of ['light', 'dark'] as const) expect(await accessibilityFaults(page, scheme)).toEqual([]);
    for (const tab of ['Checks', 'Files changed', 'Conversation']) {
      await page.getByRole('link', { name: tab }).click();
      expect(await accessibilityFaults(page, 'light')).toEqual([]);
    }

    await page.getByRole('button', { name: 'Apply suggestion' }).first().click();
    await asked(demo, 2);
    // What the second fix repairs hid a milder fault; its fix is the third.
    for (const times of [3, 4]) {
      await page.getByRole('button', { name: 'Apply the suggestion' }).click();
      await asked(demo, times);
    }
    await page.getByRole('button', { name: 'Push the other repairs' }).click();
    await page.getByText('The gate is open.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Merge pull request' }).click();
    await page.getByRole('region', { name: 'Merge' }).getByText('ana merged this').waitFor();
    expect(await accessibilityFaults(page, 'dark')).toEqual([]);
    expect(errors).toEqual([]);
  });
});
