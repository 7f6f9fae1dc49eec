import type { Page } from '@playwright/test';
import { openGate } from './setup/gate.ts';
import { createDatabase, openInfrastructure } from './setup/infrastructure.ts';
import { createPerson, createWorkspace, openChannel, signIn } from './setup/people.ts';
import { createInstallation } from './setup/spawn-server.ts';
import { expect, test } from './setup/test.ts';

/** How long Redis is away, in seconds. */
const AWAY = Number(process.env.TEST_REDIS_AWAY ?? 6);

async function expectBus(urls: readonly string[], connected: 0 | 1): Promise<void> {
  for (const url of urls) {
    const read = async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return /^teamchat_bus_connected (\d)$/m.exec(metrics)?.[1];
    };
    await expect.poll(read, { timeout: 15_000 }).toBe(`${connected}`);
  }
}

test('people on two servers go on talking while Redis is away', async ({ newContext }) => {
  test.setTimeout((AWAY + 60) * 1_000);
  await using infrastructure = await openInfrastructure();
  await using database = await createDatabase(infrastructure.postgres);
  const redis = new URL(infrastructure.redis);
  await using gate = await openGate(redis);
  redis.port = `${gate.port}`;
  const installation = createInstallation(database.url, redis.href);
  await using a = await installation.startServer();
  await using b = await installation.startServer();
  const [ana, ben] = [await createPerson(a.url, 'Ana'), await createPerson(a.url, 'Ben')];
  const workspace = await createWorkspace(ana, ben);
  const place = { workspace, channelId: workspace.generalId };
  const pages: Page[] = [];
  for (const [person, { url }] of [
    [ana, a],
    [ben, b],
  ] as const) {
    const context = await newContext();
    await signIn(context, url, person);
    const page = await context.newPage();
    await openChannel(page, url, place);
    pages.push(page);
  }
  const said: string[] = [];
  const say = async (by: number) => {
    const text = `Number ${said.length + 1}`;
    said.push(text);
    const field = pages[by]?.getByRole('textbox', { name: /^Message #/ });
    await field?.fill(text);
    await field?.press('Enter');
    for (const page of pages) {
      await expect(page.getByText(text, { exact: true })).toBeVisible({ timeout: 5_000 });
      await expect(page.getByText(/Reconnecting|offline|Not sent/)).toHaveCount(0);
    }
  };
  await expectBus([a.url, b.url], 1);
  await say(0);
  await say(1);
  gate.close();
  await expectBus([a.url, b.url], 0);
  for (const until = Date.now() + AWAY * 1_000; Date.now() < until; ) {
    await say(0);
    await say(1);
  }
  gate.open();
  await expectBus([a.url, b.url], 1);
  await say(1);
  await say(0);
  for (const page of pages) {
    // The list holds what is near the screen.
    const shown = await page.getByText(/^Number \d+$/).allTextContents();
    expect(shown.length).toBeGreaterThan(4);
    expect(shown).toEqual(said.slice(-shown.length));
  }
});
