import { type BrowserContext, test as base, expect } from '@playwright/test';

export { expect };

const LOCAL = new Set(['localhost', '127.0.0.1']);

/** Notes every request of a context that would leave this machine, and every fault of the page. */
function watch(context: BrowserContext, problems: string[]): void {
  const check = (url: string) => {
    const { protocol, hostname } = new URL(url);
    if (['data:', 'blob:', 'about:'].includes(protocol)) return;
    if (!LOCAL.has(hostname)) problems.push(`request to another host: ${url}`);
  };
  context.on('request', (request) => check(request.url()));
  context.on('page', (page) => {
    page.on('websocket', (socket) => check(socket.url()));
    page.on('pageerror', (error) =>
      problems.push(`error in the page: ${error.stack ?? error.message}`),
    );
  });
  context.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && text.includes('Content Security Policy')) problems.push(text);
  });
}

interface Fixtures {
  /** Opens another browser profile, watched like the first. */
  newContext: (
    options?: Parameters<import('@playwright/test').Browser['newContext']>[0],
  ) => Promise<BrowserContext>;
  problems: string[];
}

/** Fails a test whose page asks another host for anything, throws, or breaks the content security policy. */
export const test = base.extend<Fixtures>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright insists on a pattern
  problems: async ({}, use) => {
    const problems: string[] = [];
    await use(problems);
    expect(problems).toEqual([]);
  },
  context: async ({ context, problems }, use) => {
    watch(context, problems);
    await use(context);
  },
  newContext: async ({ browser, problems }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        ...options,
      });
      watch(context, problems);
      opened.push(context);
      return context;
    });
    for (const context of opened) await context.close();
  },
});

/** Where a server of the global setup is reached. */
export function serverUrl(name: 'A' | 'B' | 'EMBEDDED'): string {
  const url = process.env[`TEST_URL_${name}`];
  if (url === undefined) throw new Error('The global setup did not run.');
  return url;
}
