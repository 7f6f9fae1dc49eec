import type { Page, WebSocketRoute } from '@playwright/test';
import type { MessagePage } from '@teamchat/contract';
import {
  createPerson,
  createWorkspace,
  openChannel,
  type Person,
  signIn,
  type TestWorkspace,
} from './setup/people.ts';
import { expect, serverUrl, test } from './setup/test.ts';

const messages = (page: Page) => page.getByRole('region', { name: 'Messages in general' });

async function say(page: Page, text: string): Promise<void> {
  const field = page.getByRole('textbox', { name: /^Message #/ });
  await field.fill(text);
  await field.press('Enter');
}

/** What the server holds of the channel. */
async function bodiesOnServer(person: Person, workspace: TestWorkspace): Promise<string[]> {
  const path = `/v1/channels/${workspace.generalId}/messages`;
  return (await person.call<MessagePage>('GET', path)).messages.map(({ body }) => body);
}

interface Call {
  id: number;
  params?: { path?: string };
}

/** What to do with the sends of a page: let them pass, swallow them, or refuse them as the server would. */
interface SendControl {
  mode: 'pass' | 'swallow' | 'refuse';
}

const refusal = {
  json: {
    message: 'You may not write in this channel.',
    code: -32003,
    data: {
      code: 'FORBIDDEN',
      httpStatus: 403,
      path: 'message.send',
      appCode: 'FORBIDDEN',
      requestId: 'r1',
    },
  },
};

/** Stands between the page and the server on the socket and on HTTP. */
async function controlSends(page: Page): Promise<SendControl> {
  const control: SendControl = { mode: 'pass' };
  const sends = (text: string | Buffer): Call[] => {
    if (typeof text !== 'string' || !text.includes('"message.send"')) return [];
    const parsed = JSON.parse(text) as Call | Call[];
    return Array.isArray(parsed) ? parsed : [parsed];
  };
  await page.routeWebSocket(/\/trpc/, (socket: WebSocketRoute) => {
    const server = socket.connectToServer();
    socket.onMessage((text) => {
      const calls = control.mode === 'pass' ? [] : sends(text);
      if (calls.length === 0) server.send(text);
      if (control.mode !== 'refuse') return;
      for (const { id } of calls) socket.send(JSON.stringify({ id, error: refusal }));
    });
  });
  await page.route(/\/trpc\/message\.send/, async (route) => {
    if (control.mode === 'pass') await route.continue();
    else await route.abort('connectionfailed');
  });
  return control;
}

test('a message that the server refuses keeps its text, says why, and can be retried or discarded', async ({
  page,
  context,
}) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const workspace = await createWorkspace(ana);
  await signIn(context, base, ana);
  const control = await controlSends(page);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });

  control.mode = 'refuse';
  await say(page, 'First try');
  await say(page, 'Never mind');
  const failed = messages(page).getByRole('alert');
  await expect(failed).toHaveCount(2);
  await expect(failed.first()).toContainText("Couldn't send. You may not write in this channel.");
  await page.reload();
  await expect(failed).toHaveCount(2);
  await expect(messages(page).getByText('First try')).toBeVisible();

  control.mode = 'pass';
  await failed.last().getByRole('button', { name: 'Discard' }).click();
  await expect(messages(page).getByText('Never mind')).toHaveCount(0);
  await failed.getByRole('button', { name: 'Retry' }).click();
  await expect(failed).toHaveCount(0);
  await expect(messages(page).getByText('First try')).toHaveCount(1);
  await page.reload();
  await expect(messages(page).getByText('First try')).toHaveCount(1);
  expect(await bodiesOnServer(ana, workspace)).toEqual(['First try']);
});

test('a message that cannot go out is kept through a reload and goes out once', async ({
  page,
  context,
}) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const workspace = await createWorkspace(ana);
  await signIn(context, base, ana);
  const control = await controlSends(page);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
  control.mode = 'swallow';
  await say(page, 'Into the dark');
  await expect(messages(page).getByText('Into the dark')).toHaveCount(1);
  await expect(messages(page).getByText('Sending…')).toBeVisible();
  await page.reload();
  await expect(messages(page).getByText('Into the dark')).toHaveCount(1);
  expect(await bodiesOnServer(ana, workspace)).toEqual([]);
  control.mode = 'pass';
  await page.reload();
  await expect(messages(page).getByText('Into the dark')).toHaveCount(1);
  await expect(messages(page).getByText('Sending…')).toHaveCount(0);
  await expect(async () => {
    expect(await bodiesOnServer(ana, workspace)).toEqual(['Into the dark']);
  }).toPass();
});

test('signing out asks first when a message would be lost', async ({ page, context }) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const workspace = await createWorkspace(ana);
  await signIn(context, base, ana);
  const control = await controlSends(page);
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
  control.mode = 'swallow';
  await say(page, 'Hold on to this');
  await expect(messages(page).getByText('Sending…')).toBeVisible();
  await page.getByRole('button', { name: /^Account/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByText('One message was not sent yet')).toBeVisible();
  await page.getByRole('button', { name: 'Stay signed in' }).click();
  await page.goBack();
  await page.getByRole('button', { name: 'Sign out and discard' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  const kept = await page.evaluate(async () =>
    (await indexedDB.databases()).map(({ name }) => name),
  );
  expect(kept).toEqual([]);
});

test('without a network the page says so, keeps what is shown, and sends when it is back', async ({
  page,
  context,
}) => {
  const base = serverUrl('A');
  const ana = await createPerson(base, 'Ana Lindqvist');
  const ben = await createPerson(base, 'Ben Okafor');
  const workspace = await createWorkspace(ana, ben);
  await signIn(context, base, ana);
  const sockets: WebSocketRoute[] = [];
  let down = false;
  await page.routeWebSocket(/\/trpc/, (socket) => {
    if (down) return void socket.close({ code: 1001 });
    sockets.push(socket);
    socket.connectToServer();
  });
  await openChannel(page, base, { workspace, channelId: workspace.generalId });
  await say(page, 'Before the storm');
  await expect(messages(page).getByText('Before the storm')).toBeVisible();
  await expect(messages(page).getByText('Sending…')).toHaveCount(0);

  down = true;
  await context.setOffline(true);
  for (const socket of sockets) await socket.close({ code: 1001 });
  await expect(page.getByRole('main').getByText("You're offline")).toBeVisible();
  await say(page, 'In the storm');
  await expect(messages(page).getByText('It goes out when the connection is back.')).toBeVisible();
  await expect(messages(page).getByText('Before the storm')).toBeVisible();
  const path = `/v1/channels/${workspace.generalId}/messages`;
  await ben.call('POST', path, { body: 'Ben, meanwhile' });

  down = false;
  await context.setOffline(false);
  await expect(messages(page).getByText('Ben, meanwhile')).toBeVisible();
  await expect(messages(page).getByText('It goes out when the connection is back.')).toBeHidden();
  await expect(page.getByRole('main').getByText("You're offline")).toBeHidden();
  await expect(async () => {
    expect(await bodiesOnServer(ana, workspace)).toEqual([
      'Before the storm',
      'Ben, meanwhile',
      'In the storm',
    ]);
  }).toPass();
});
