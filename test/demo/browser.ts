import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
const QUIET = ['--headless=new', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const ARGUMENTS = ['--no-sandbox', ...QUIET, '--disable-component-update', '--disable-sync'];

/** A test that needs a real browser; where there is none, it is skipped under a name that says so. */
export function browserTest(name: string, run: () => Promise<void>): void {
  if (existsSync(CHROMIUM)) test(name, run);
  else test.skip(`${name} (skipped: there is no ${CHROMIUM})`, run);
}

/** A page of a fresh browser, and every error that it met. */
export interface Visit {
  readonly page: Page;
  readonly errors: readonly string[];
}

/** Opens an address in a browser for as long as `look` takes. */
export async function visit(url: string, look: (visit: Visit) => Promise<void>): Promise<void> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('dialog', (dialog) => {
      errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    await look({ page, errors });
  } finally {
    await browser.close();
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe-core holds against a page in one colour scheme: rule and element. */
export async function accessibilityFaults(page: Page, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(axe);
  const faults: unknown = await page.evaluate(
    'axe.run().then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ": " + node.html)))',
  );
  return Array.isArray(faults) ? faults.map(String) : [`axe answered ${String(faults)}`];
}
