import { afterAll, expect } from '@jest/globals';
import { type AppOptions, type RunningApp, runApp } from './running-app.js';

/** The App for one test file; at its end it is closed, and the fake GitHub must not have met what it does not know. */
export async function appUnderTest(options: AppOptions = {}): Promise<RunningApp> {
  const app = await runApp(options);
  afterAll(async () => {
    await app.close();
    expect(app.github.violations).toEqual([]);
  });
  return app;
}
