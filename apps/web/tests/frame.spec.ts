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

const base = () => serverUrl('A');
const sidebar = (page: Page) => page.getByRole('navigation', { name: 'Channels' });
const title = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

interface Place {
  ana: Person;
  workspace: TestWorkspace;
}

async function createPlace(...names: string[]): Promise<Place> {
  const ana = await createPerson(base(), 'Ana Lindqvist');
  const workspace = await createWorkspace(ana);
  for (const name of names) await createChannel(ana, workspace, { name });
  return { ana, workspace };
}

test('Ctrl+K jumps to a channel, Esc gives the focus back', async ({ page, context }) => {
  const { ana, workspace } = await createPlace('design', 'release-plan');
  await signIn(context, base(), ana);
  await openChannel(page, base(), { workspace, channelId: workspace.generalId });
  const field = page.getByRole('textbox', { name: 'Message #general' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Channel name' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('plan');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(title(page, 'release-plan')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { selected: true })).toHaveText(/general/);
  await page.keyboard.press('Enter');
  await expect(title(page, 'general')).toBeVisible();
});

test('the channel list is one tab stop that arrow keys move in', async ({ page, context }) => {
  const { ana, workspace } = await createPlace('alpha', 'zulu');
  await signIn(context, base(), ana);
  await openChannel(page, base(), { workspace, channelId: workspace.generalId });
  const link = (name: string) => sidebar(page).getByRole('link', { name });
  await page.getByRole('button', { name: 'Create a channel' }).focus();
  await page.keyboard.press('Tab');
  await expect(link('general')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(link('zulu')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(link('alpha')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(link('alpha')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(title(page, 'alpha')).toBeVisible();
});

test('a phone shows one pane at a time, and back leads to the list', async ({ newContext }) => {
  const { ana, workspace } = await createPlace('design');
  const context = await newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await signIn(context, base(), ana);
  const page = await context.newPage();
  await page.goto(`${base()}/w/${workspace.slug}`);
  await expect(sidebar(page)).toBeVisible();
  await expect(page.getByRole('main')).toBeHidden();
  await sidebar(page).getByRole('link', { name: 'design' }).tap();
  await expect(title(page, 'design')).toBeVisible();
  await expect(sidebar(page)).toBeHidden();
  await page.getByRole('link', { name: 'Back to channels' }).tap();
  await expect(sidebar(page)).toBeVisible();
  await page.goBack();
  await expect(title(page, 'design')).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
  for (const button of await page.getByRole('button').all()) {
    const box = await button.boundingBox();
    if (box !== null) expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(24);
  }
});

test('the theme follows the choice, and the choice stays', async ({ page, context }) => {
  const { ana, workspace } = await createPlace();
  await signIn(context, base(), ana);
  await openChannel(page, base(), { workspace, channelId: workspace.generalId });
  const html = page.locator('html');
  await expect(html).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitemradio', { name: 'Light' }).click();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'light');
});

test('a device that is signed out from another one is out at once', async ({ newContext }) => {
  const { ana, workspace } = await createPlace();
  const [desk, phone] = [
    await newContext(),
    await newContext({ userAgent: 'Mozilla/5.0 (iPhone) Safari/604.1' }),
  ];
  const pages: Page[] = [];
  for (const context of [desk, phone]) {
    await signIn(context, base(), ana);
    const page = await context.newPage();
    await openChannel(page, base(), { workspace, channelId: workspace.generalId });
    pages.push(page);
  }
  const [deskPage, phonePage] = pages as [Page, Page];
  await deskPage.getByRole('button', { name: /^Account/ }).click();
  await deskPage.getByRole('menuitem', { name: 'Settings' }).click();
  await deskPage.getByRole('button', { name: 'Sign out Safari on iPhone' }).click();
  await expect(deskPage.getByRole('button', { name: 'Sign out Safari on iPhone' })).toBeHidden();
  await expect(phonePage.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(deskPage.getByText('This device')).toBeVisible();
});

test('the password can be changed, and a wrong one says so', async ({ page, context }) => {
  const { ana, workspace } = await createPlace();
  await signIn(context, base(), ana);
  await openChannel(page, base(), { workspace, channelId: workspace.generalId });
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
  await page.getByLabel('Current password').fill('wrong wrong wrong');
  await page.getByLabel('New password').fill('a better password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('That is not your current password.')).toBeVisible();
  await page.getByLabel('Current password').fill(ana.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your password is changed.')).toBeVisible();
});

test('signing in leads back to the address that was asked for', async ({ page }) => {
  const { ana, workspace } = await createPlace();
  await page.goto(`${base()}/w/${workspace.slug}/c/${workspace.generalId}`);
  await page.getByLabel('Email').fill(ana.email);
  await page.getByLabel('Password').fill('nope nope nope');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toContainText('do not match');
  await page.getByLabel('Password').fill(ana.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(title(page, 'general')).toBeVisible();
});

test('the address of a channel that I am not in offers to join it, or says that it is not here', async ({
  page,
  context,
}) => {
  const { ana, workspace } = await createPlace();
  const ben = await createPerson(base(), 'Ben Okafor');
  const { code } = await ana.call<{ code: string }>(
    'POST',
    `/v1/workspaces/${workspace.id}/invites`,
    {},
  );
  await ben.call('POST', `/v1/invites/${code}/accept`);
  const open = await createChannel(ana, workspace, { name: 'open' });
  const closed = await createChannel(ana, workspace, { name: 'closed', visibility: 'private' });
  await sendMessage(ana, open.id, 'Come in');
  await signIn(context, base(), ben);
  await page.goto(`${base()}/w/${workspace.slug}/c/${closed.id}`);
  await expect(page.getByText("This channel isn't here")).toBeVisible();
  await page.goto(`${base()}/w/${workspace.slug}/c/${open.id}`);
  await page.getByRole('button', { name: 'Join channel' }).click();
  await expect(page.getByText('Come in')).toBeVisible();
});

test('tabs follow a sign-in elsewhere in the browser, and none goes on as somebody else', async ({
  context,
}) => {
  const { ana, workspace } = await createPlace();
  const ben = await createPerson(base(), 'Ben Okafor');
  const account = (page: Page, name: string) =>
    page.getByRole('button', { name: `Account: ${name}` });
  const waiting = await context.newPage();
  await waiting.goto(`${base()}/sign-in`);
  await expect(waiting.getByRole('button', { name: 'Sign in' })).toBeVisible();

  await signIn(context, base(), ana);
  const first = await context.newPage();
  await openChannel(first, base(), { workspace, channelId: workspace.generalId });
  await expect(account(first, ana.name)).toBeVisible();
  await expect(waiting.getByRole('button', { name: 'Sign in' })).toBeHidden();

  await signIn(context, base(), ben);
  const second = await context.newPage();
  await second.goto(base());
  await expect(second).toHaveURL(/\/new$/);
  await expect(account(first, ana.name)).toBeHidden();
  await expect(first.getByText('There is nothing here')).toBeVisible();
});

test('leaving a private channel asks first, and says what is lost with its last member', async ({
  page,
  context,
}) => {
  const { ana, workspace } = await createPlace();
  const { id } = await createChannel(ana, workspace, { name: 'plans', visibility: 'private' });
  await signIn(context, base(), ana);
  await openChannel(page, base(), { workspace, channelId: id });
  const ask = async () => {
    await page.getByRole('button', { name: 'plans' }).click();
    await page.getByRole('menuitem', { name: 'Leave channel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Leave plans?' });
    await expect(dialog).toContainText('You are its last member');
    return dialog;
  };
  await (await ask()).getByRole('button', { name: 'Cancel' }).click();
  await expect(title(page, 'plans')).toBeVisible();
  const dialog = await ask();
  await dialog.getByRole('button', { name: 'Leave channel' }).click();
  await expect(sidebar(page).getByRole('link', { name: /plans/ })).toHaveCount(0);
});
