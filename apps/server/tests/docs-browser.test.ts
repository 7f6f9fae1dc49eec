import { chromium } from '@playwright/test';
import { expect, test } from 'vitest';
import { createTestApp } from '../src/testing.ts';

const { TEST_CHROMIUM } = process.env;

test.skipIf(TEST_CHROMIUM === undefined)(
  'the API reference draws itself offline, within the content security policy',
  { timeout: 60_000 },
  async () => {
    await using app = await createTestApp();
    const browser = await chromium.launch({
      executablePath: TEST_CHROMIUM ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
    });
    try {
      const page = await browser.newPage();
      const strange: string[] = [];
      await page.route('**/*', (route) => {
        const url = route.request().url();
        if (url.startsWith(app.url) || url.startsWith('data:') || url.startsWith('blob:')) {
          return route.continue();
        }
        strange.push(`request for ${url}`);
        return route.abort();
      });
      page.on('console', (message) => {
        if (/content security policy|refused to/i.test(message.text()))
          strange.push(message.text());
      });
      page.on('pageerror', (error) => strange.push(error.message));
      await page.goto(`${app.url}/docs`);
      await page.getByText('Create an account and sign in').first().waitFor({ timeout: 30_000 });
      expect(strange).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);
