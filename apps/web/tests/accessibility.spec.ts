import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import {
  createChannel,
  createPerson,
  createWorkspace,
  openChannel,
  type Person,
  sendMessage,
  signIn,
  type TestWorkspace,
} from './setup/people.ts';
import { expect, serverUrl, test } from './setup/test.ts';

/** Every rule, or only some of them. */
async function expectClean(
  page: Page,
  rules: { only?: string[]; without?: string[] } = {},
): Promise<void> {
  // Colours are judged as they rest, not half way through a fade.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  );
  const axe = new AxeBuilder({ page });
  if (rules.only === undefined) axe.disableRules(rules.without ?? []);
  else axe.withRules(rules.only);
  const { violations } = await axe.analyze();
  const found = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`,
  );
  expect(found).toEqual([]);
}

let ana: Person;
let workspace: TestWorkspace;
const base = () => serverUrl('A');

test.beforeAll(async () => {
  ana = await createPerson(base(), 'Ana Lindqvist');
  const ben = await createPerson(base(), 'ليلى حداد');
  workspace = await createWorkspace(ana, ben);
  const design = await createChannel(ana, workspace, { name: 'design', members: [ben] });
  await createChannel(ana, workspace, { name: 'leadership', visibility: 'private' });
  await sendMessage(ana, workspace.generalId, 'Good morning');
  await sendMessage(ben, workspace.generalId, 'صباح الخير');
  await sendMessage(ben, design.id, 'For later');
});

test.setTimeout(120_000);

test('signing in, up and resetting have no accessibility faults', async ({ page }) => {
  for (const [path, heading] of [
    ['/sign-in', 'Sign in'],
    ['/sign-up', 'Create your account'],
    ['/forgot', 'Reset your password'],
    ['/reset-password#token=x', 'Set a new password'],
    ['/invite/abcdefghij', "You're invited to TeamChat"],
    ['/nowhere', 'There is nothing here'],
  ] as const) {
    await page.goto(base() + path);
    await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
    await expectClean(page);
  }
});

test('the workspace and its dialogs have no accessibility faults', async ({ page, context }) => {
  await signIn(context, base(), ana);
  await page.goto(base());
  await expect(page.getByRole('heading', { level: 1, name: 'Your workspaces' })).toBeVisible();
  await expectClean(page);
  await openChannel(page, base(), { workspace, channelId: workspace.generalId });
  await expect(page.getByText('صباح الخير')).toBeVisible();
  await page.getByRole('article').last().hover();
  await expectClean(page);

  const dialog = page.getByRole('dialog');
  const close = async () => {
    await expectClean(page);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  };
  await page.keyboard.press('Control+k');
  await expect(dialog.getByRole('option', { name: /design/ })).toBeVisible();
  await close();
  await page.getByRole('button', { name: 'Browse channels' }).click();
  await expect(dialog.getByRole('button', { name: 'Open leadership' })).toBeVisible();
  await close();
  await page.getByRole('button', { name: 'Create a channel' }).click();
  await expect(dialog.getByLabel('Name')).toBeVisible();
  await close();
  await page.getByRole('button', { name: /^Account/ }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  // A menu floats above all landmarks.
  await expectClean(page, { without: ['region'] });
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await expect(dialog.getByText('This device')).toBeVisible();
  await close();
});

test('dark colours have enough contrast', async ({ page, context }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const contrast = { only: ['color-contrast'] };
  await page.goto(`${base()}/sign-in`);
  await page.getByLabel('Email').fill('nobody@example.com');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not match');
  await expectClean(page, contrast);
  await signIn(context, base(), ana);
  await openChannel(page, base(), { workspace, channelId: workspace.generalId });
  await expect(page.getByText('صباح الخير')).toBeVisible();
  await expectClean(page, contrast);
  await page.getByRole('button', { name: 'Create a channel' }).click();
  await expect(page.getByLabel('Name')).toBeVisible();
  await expectClean(page, contrast);
});
