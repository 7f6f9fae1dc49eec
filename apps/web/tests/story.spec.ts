import type { Page } from '@playwright/test';
import { uniqueEmail } from './setup/people.ts';
import { expect, serverUrl, test } from './setup/test.ts';

/** Where each of the two people reaches TeamChat. */
const installations = [
  {
    name: 'two servers on Postgres and Redis',
    urls: () => [serverUrl('A'), serverUrl('B')] as const,
  },
  {
    name: 'npm start on the embedded default',
    urls: () => [serverUrl('EMBEDDED'), serverUrl('EMBEDDED')] as const,
  },
];

async function signUp(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Email').fill(uniqueEmail(name));
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
}

async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Message #/ });
  await field.fill(text);
  await field.press('Enter');
}

const messages = (page: Page) => page.getByRole('region', { name: /^Messages in/ });
const channelLink = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Channels' }).getByRole('link', { name });

for (const { name, urls } of installations) {
  test(`two people meet and talk: ${name}`, async ({ newContext }) => {
    const [urlA, urlB] = urls();
    const ana = await (
      await newContext({ permissions: ['clipboard-read', 'clipboard-write'] })
    ).newPage();
    const ben = await (await newContext()).newPage();

    await test.step('Ana signs up and creates a workspace', async () => {
      await ana.goto(urlA);
      await ana.getByRole('link', { name: 'Create an account' }).click();
      await signUp(ana, 'Ana Lindqvist');
      await ana.getByLabel('Workspace name').fill('Harbour Office');
      await ana.getByRole('button', { name: 'Create workspace' }).click();
      await expect(ana.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
    });

    const invitePath = await test.step('Ana copies an invite link', async () => {
      await ana.getByRole('button', { name: 'Harbour Office' }).click();
      await ana.getByRole('menuitem', { name: 'Invite people' }).click();
      await ana.getByRole('button', { name: 'Copy link' }).click();
      await expect(ana.getByRole('button', { name: 'Copied' })).toBeVisible();
      const link = new URL(await ana.evaluate(() => navigator.clipboard.readText()));
      expect(link.origin).toBe(urlA);
      await ana.keyboard.press('Escape');
      return link.pathname;
    });

    await test.step('Ben opens it, signs up and joins', async () => {
      await ben.goto(urlB + invitePath);
      await ben.getByRole('button', { name: 'Create an account' }).click();
      await signUp(ben, 'Ben Okafor');
      await ben.getByRole('button', { name: 'Join workspace' }).click();
      await expect(ben.getByRole('heading', { level: 1, name: 'general' })).toBeVisible();
      await expect(ana.getByText('2 members')).toBeVisible();
    });

    await test.step('they talk, both ways', async () => {
      await say(ana, 'Good morning, Ben');
      await expect(messages(ben).getByText('Good morning, Ben')).toBeVisible();
      await say(ben, 'Morning, Ana!');
      await expect(messages(ana).getByText('Morning, Ana!')).toBeVisible();
      await expect(messages(ana).getByText('Good morning, Ben')).toHaveCount(1);
    });

    await test.step('Ana creates a channel, Ben finds and joins it', async () => {
      await ana.getByRole('button', { name: 'Create a channel' }).click();
      await ana.getByLabel('Name').fill('Release Plan');
      await ana.getByRole('button', { name: 'Create channel' }).click();
      await expect(ana.getByRole('heading', { level: 1, name: 'release-plan' })).toBeVisible();
      await say(ana, 'We ship on Friday');
      await ben.getByRole('button', { name: 'Browse channels' }).click();
      await ben.getByRole('button', { name: 'Join release-plan' }).click();
      await expect(messages(ben).getByText('We ship on Friday')).toBeVisible();
    });

    await test.step('what Ben says elsewhere is unread for Ana until she looks', async () => {
      await channelLink(ben, 'general').click();
      await expect(messages(ben).getByText('Morning, Ana!')).toBeVisible();
      await say(ben, 'Who has the keys?');
      await say(ben, 'I am at the door');
      await expect(channelLink(ana, 'general')).toContainText('2 unread messages');
      await expect(ana).toHaveTitle(/^\(2\) #release-plan/);
      await channelLink(ana, 'general').click();
      await expect(messages(ana).getByText('I am at the door')).toBeVisible();
      await expect(messages(ana).getByRole('separator', { name: 'New messages' })).toBeVisible();
      await expect(channelLink(ana, 'general')).not.toContainText('unread');
      await expect(ana).toHaveTitle(/^#general/);
    });

    await test.step('a reload shows the same history, once, and nothing unread', async () => {
      await ana.reload();
      for (const text of [
        'Good morning, Ben',
        'Morning, Ana!',
        'Who has the keys?',
        'I am at the door',
      ]) {
        await expect(messages(ana).getByText(text)).toHaveCount(1);
      }
      await expect(ana).toHaveTitle(/^#general/);
      await say(ana, 'Coming');
      await expect(messages(ben).getByText('Coming')).toBeVisible();
    });

    await test.step('Ana signs out and comes back', async () => {
      await ana.getByRole('button', { name: /^Account/ }).click();
      await ana.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(ana.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await ana.goto(urlA);
      await expect(ana.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    });
  });
}
