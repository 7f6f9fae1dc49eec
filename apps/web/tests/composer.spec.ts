import type { Page } from '@playwright/test';
import {
  createChannel,
  createPerson,
  createWorkspace,
  openChannel,
  signIn,
} from './setup/people.ts';
import { expect, serverUrl, test } from './setup/test.ts';

const field = (page: Page) => page.getByRole('textbox', { name: 'Message #general' });
const messages = (page: Page) => page.getByRole('region', { name: 'Messages in general' });

test.beforeEach(async ({ page, context }) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const workspace = await createWorkspace(ana);
  await createChannel(ana, workspace, { name: 'other' });
  await signIn(context, base, ana);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
});

test('Enter sends, Shift+Enter breaks the line, and the field grows and shrinks', async ({
  page,
}) => {
  await expect(field(page)).toBeFocused();
  const height = async () => (await field(page).boundingBox())?.height ?? 0;
  const low = await height();
  await page.keyboard.type('one');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('two');
  expect(await height()).toBeGreaterThan(low);
  await expect(messages(page).getByRole('article')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(messages(page).getByRole('article')).toHaveCount(1);
  await expect(messages(page).getByText('one two')).toHaveCSS('white-space-collapse', 'preserve');
  await expect(field(page)).toHaveValue('');
  expect(await height()).toBe(low);
  await page.keyboard.press('Enter');
  await page.keyboard.type('   ');
  await page.keyboard.press('Enter');
  await expect(messages(page).getByRole('article')).toHaveCount(1);
});

test('an Enter that chooses a candidate of an input method does not send', async ({
  page,
  context,
}) => {
  const browser = await context.newCDPSession(page);
  await field(page).focus();
  await browser.send('Input.imeSetComposition', {
    text: 'にほんご',
    selectionStart: 4,
    selectionEnd: 4,
  });
  await expect(field(page)).toHaveValue('にほんご');
  // The key that an input method takes for itself, as Chromium and Firefox report it, …
  await browser.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Enter',
    code: 'Enter',
    windowsVirtualKeyCode: 229,
  });
  await browser.send('Input.insertText', { text: '日本語' });
  await expect(field(page)).toHaveValue('日本語');
  // … and as Safari does: the composition has ended before the key event, only its code is left.
  await field(page).evaluate((element) => {
    for (const options of [{ isComposing: true }, { keyCode: 229 }]) {
      const event = new KeyboardEvent('keydown', {
        key: 'Enter',
        bubbles: true,
        cancelable: true,
        ...options,
      });
      element.dispatchEvent(event);
    }
  });
  await expect(field(page)).toHaveValue('日本語');
  await expect(messages(page).getByRole('article')).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(messages(page).getByText('日本語')).toBeVisible();
  await expect(field(page)).toHaveValue('');
});

test('the counter appears near the limit, and past it nothing can be sent', async ({ page }) => {
  const send = page.getByRole('button', { name: 'Send message' });
  await expect(send).toBeDisabled();
  await field(page).fill('a'.repeat(11_000));
  await expect(page.getByText('characters left')).toBeHidden();
  await field(page).fill('a'.repeat(11_990));
  await expect(page.getByText('10 characters left')).toBeVisible();
  await field(page).fill('a'.repeat(12_003));
  await expect(page.getByText('3 characters too many')).toBeVisible();
  await expect(send).toBeDisabled();
  await field(page).press('Enter');
  await expect(messages(page).getByRole('article')).toHaveCount(0);
  await field(page).fill('a'.repeat(12_000));
  await send.click();
  await expect(messages(page).getByRole('article')).toHaveCount(1);
  await expect(messages(page).getByText('Sending…')).toBeHidden();
});

test('a draft stays with its channel, also through a reload', async ({ page }) => {
  const sidebar = page.getByRole('navigation', { name: 'Channels' });
  await field(page).fill('Half a thought');
  await sidebar.getByRole('link', { name: 'other' }).click();
  await expect(page.getByRole('textbox', { name: 'Message #other' })).toHaveValue('');
  await sidebar.getByRole('link', { name: 'general' }).click();
  await expect(field(page)).toHaveValue('Half a thought');
  await page.reload();
  await expect(field(page)).toHaveValue('Half a thought');
});

test('text is shown as it was typed, never as markup', async ({ page }) => {
  const text = '<img src=x onerror="document.title=1"> <script>document.title=1</script> &amp;';
  await field(page).fill(text);
  await field(page).press('Enter');
  await expect(messages(page).getByText(text, { exact: true })).toBeVisible();
  await expect(messages(page).locator('img, script')).toHaveCount(0);
});
