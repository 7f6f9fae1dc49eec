import type { Locator, Page } from '@playwright/test';
import type { ReadMark } from '@teamchat/contract';
import {
  createChannel,
  createPerson,
  createWorkspace,
  openChannel,
  sendMany,
  sendMessage,
  signIn,
} from './setup/people.ts';
import { expect, serverUrl, test } from './setup/test.ts';

const PAGE = 50;
const PREPENDS = 30;
const WORDS =
  'harbour lantern the crane lifts slowly over wet timber while gulls argue about bread'.split(' ');

/** Bodies from one word to many lines, so that no guess of a height is right. */
function bodyOf(index: number): string {
  const words = Array.from(
    { length: ((index * 37) % 90) + 1 },
    (_, word) => WORDS[(index + word) % WORDS.length],
  );
  const text = `${index}: ${words.join(' ')}`;
  return index % 11 === 0 ? `${text}\n\n${text}` : text;
}

const bodies = (count: number) => Array.from({ length: count }, (_, index) => bodyOf(index));

/**
 * Moves near the top and watches the message in the middle of the screen, frame by frame, until older messages have
 * come in and the page is quiet. @returns how far it strayed, in pixels, and whether anything was added.
 */
function watchPrepend(page: Page): Promise<{ strayed: number; grew: boolean; row: string }> {
  return page.getByRole('region', { name: /^Messages in/ }).evaluate(async (scroller) => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    scroller.scrollTop = Math.min(scroller.scrollTop, 700);
    await frame();
    await frame();
    const view = scroller.getBoundingClientRect();
    const middle = view.top + view.height / 2;
    const row = [...scroller.querySelectorAll<HTMLElement>('[data-row]')].find(
      (element) => element.getBoundingClientRect().bottom > middle,
    );
    if (row === undefined) throw new Error('There is no row in the middle.');
    const key = row.dataset.row ?? '';
    const topOf = () =>
      scroller.querySelector(`[data-row="${key}"]`)?.getBoundingClientRect().top ?? Number.NaN;
    const start = topOf();
    const height = scroller.scrollHeight;
    let strayed = 0;
    let quiet = 0;
    for (let frames = 0; frames < 180 && quiet < 12; frames++) {
      const before = scroller.scrollHeight;
      await frame();
      const moved = Math.abs(topOf() - start);
      strayed = Number.isNaN(moved) ? Number.POSITIVE_INFINITY : Math.max(strayed, moved);
      quiet = scroller.scrollHeight === before && scroller.scrollHeight > height ? quiet + 1 : 0;
    }
    return { strayed, grew: scroller.scrollHeight > height, row: key };
  });
}

/** Where an element is once it stands still for a few frames. */
function settledTop(locator: Locator): Promise<number> {
  return locator.evaluate(async (element) => {
    let last = Number.NaN;
    for (let still = 0; still < 10; ) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const { top } = element.getBoundingClientRect();
      still = top === last ? still + 1 : 0;
      last = top;
    }
    return last;
  });
}

test('the message being read does not move while 30 pages of history come in above it', async ({
  page,
  context,
}) => {
  test.setTimeout(180_000);
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const ben = await createPerson(base, 'Ben Okafor');
  const workspace = await createWorkspace(ana, ben);
  const channelId = workspace.generalId;
  for (const [index, person] of [ana, ben, ana, ben].entries()) {
    const part = bodies(PAGE * (PREPENDS + 8)).filter((_, at) => Math.floor(at / 500) === index);
    await sendMany(base, person, { workspace, channelId, bodies: part });
  }
  // Nothing is unread, so the channel opens at its end.
  await ana.call('POST', `/v1/channels/${channelId}/read`, { seq: 1e9 });
  await signIn(context, base, ana);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
  await expect(page.locator('[data-row]').first()).toBeVisible();

  const strays: number[] = [];
  // A page that came in before the watch began does not count; there are a few more than needed.
  while (strays.length < PREPENDS) {
    const { strayed, grew } = await watchPrepend(page);
    if (grew) strays.push(strayed);
  }
  expect(Math.max(...strays)).toBeLessThanOrEqual(1);
});

test('history can be scrolled to its beginning and back, with the day in view', async ({
  page,
  context,
}) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const workspace = await createWorkspace(ana);
  await sendMany(base, ana, { workspace, channelId: workspace.generalId, bodies: bodies(180) });
  await signIn(context, base, ana);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
  const region = page.getByRole('region', { name: 'Messages in general' });
  await expect(region.getByText(/^179: /)).toBeInViewport();
  await region.focus();
  await expect(async () => {
    await page.keyboard.press('Home');
    await expect(region.getByText(/This is the beginning of the channel/)).toBeInViewport({
      timeout: 500,
    });
  }).toPass();
  await expect(region.getByText(/^0: /)).toHaveCount(1);
  await expect(region.getByRole('heading', { name: 'Today' })).toBeInViewport();
  await page.getByRole('button', { name: 'Jump to newest' }).click();
  await expect(region.getByText(/^179: /)).toBeInViewport();
  await expect(region.getByRole('heading', { name: 'Today' })).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Jump to newest' })).toBeHidden();
});

test('a channel opens at the first of many unread messages and reads on from there', async ({
  page,
  context,
}) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const ben = await createPerson(base, 'Ben Okafor');
  const workspace = await createWorkspace(ana, ben);
  const channel = await createChannel(ana, workspace, { name: 'tides', members: [ben] });
  await sendMessage(ben, channel.id, 'Before Ana looked');
  await ana.call('POST', `/v1/channels/${channel.id}/read`, { seq: 1e9 });
  await sendMany(base, ben, { workspace, channelId: channel.id, bodies: bodies(120) });
  await signIn(context, base, ana);
  await openChannel(page, base, { workspace, channelId: channel.id });
  const region = page.getByRole('region', { name: 'Messages in tides' });
  await expect(region.getByRole('separator', { name: 'New messages' })).toBeInViewport();
  await expect(region.getByText(/^0: /)).toBeInViewport();
  const link = page
    .getByRole('navigation', { name: 'Channels' })
    .getByRole('link', { name: 'tides' });
  await region.focus();
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(page).toHaveTitle(/^#tides/, { timeout: 500 });
  }).toPass();
  await expect(region.getByText(/^119: /)).toBeInViewport();
  await expect(async () => {
    const answer = await ana.call<{ readMark: ReadMark }>('GET', `/v1/channels/${channel.id}`);
    expect(answer.readMark.unread).toBe(0);
  }).toPass();
  await page.goto(`${base}/w/${workspace.slug}/c/${workspace.generalId}`);
  await expect(link).toBeVisible();
  await expect(link).not.toContainText('unread');
});

test('what arrives while one reads above stays below, and does not move the page', async ({
  page,
  context,
}) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const ben = await createPerson(base, 'Ben Okafor');
  const workspace = await createWorkspace(ana, ben);
  await sendMany(base, ana, { workspace, channelId: workspace.generalId, bodies: bodies(60) });
  await signIn(context, base, ana);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
  const region = page.getByRole('region', { name: 'Messages in general' });
  await expect(region.getByText(/^59: /)).toBeInViewport();
  await region.hover();
  await page.mouse.wheel(0, -900);
  const jump = page.getByRole('button', { name: 'Jump to newest' });
  await expect(jump).toBeVisible();
  const row = region.getByText(/^50: /);
  const before = await settledTop(row);
  await sendMessage(ben, workspace.generalId, 'News from below');
  const link = page
    .getByRole('navigation', { name: 'Channels' })
    .getByRole('link', { name: 'general' });
  await expect(page).toHaveTitle(/^\(1\)/);
  expect(Math.abs((await settledTop(row)) - before)).toBeLessThanOrEqual(1);
  await jump.click();
  await expect(region.getByText('News from below')).toBeInViewport();
  await expect(page).toHaveTitle(/^#general/);
  await expect(link).not.toContainText('unread');
  await sendMessage(ben, workspace.generalId, 'More news');
  await expect(region.getByText('More news')).toBeInViewport();
});
