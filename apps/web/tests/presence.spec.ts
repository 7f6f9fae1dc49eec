import type { Page } from '@playwright/test';
import {
  createPerson,
  createWorkspace,
  openChannel,
  type Person,
  sendMessage,
  signIn,
  type TestWorkspace,
} from './setup/people.ts';
import { expect, serverUrl, test } from './setup/test.ts';

let ana: Person;
let ben: Person;
let workspace: TestWorkspace;

test.beforeAll(async () => {
  const base = serverUrl('A');
  ana = await createPerson(base, 'Ana Lindqvist');
  ben = await createPerson(base, 'Ben Okafor');
  workspace = await createWorkspace(ana, ben);
  await sendMessage(ben, workspace.generalId, 'I will be late');
});

/** What stands at Ben's message about him. */
const benRow = (page: Page) => page.getByRole('article', { name: /^Ben Okafor/ }).first();
const field = (page: Page) => page.getByRole('textbox', { name: 'Message #general' });
const place = () => ({ workspace, channelId: workspace.generalId });

test('people on two servers see each other come, write, rest and go', async ({ newContext }) => {
  const [anaContext, benContext] = [await newContext(), await newContext()];
  await signIn(anaContext, serverUrl('A'), ana);
  await signIn(benContext, serverUrl('B'), ben);
  const anaPage = await anaContext.newPage();
  const benPage = await benContext.newPage();
  await openChannel(anaPage, serverUrl('A'), place());
  await expect(benRow(anaPage)).toBeVisible();
  await expect(benRow(anaPage)).not.toContainText(/Online|Away/);

  await benPage.clock.install();
  await openChannel(benPage, serverUrl('B'), place());
  await expect(benRow(anaPage)).toContainText('Online');

  const typing = anaPage.getByText('Ben Okafor is typing…');
  await field(benPage).pressSequentially('On my way');
  await expect(typing).toBeVisible();
  await expect(field(anaPage)).toHaveAccessibleDescription('Ben Okafor is typing…');
  await expect(benPage.getByText('is typing…')).toHaveCount(0);
  await field(benPage).press('Enter');
  await expect(anaPage.getByText('On my way', { exact: true })).toBeVisible();
  await expect(typing).toHaveCount(0);

  await benPage.clock.fastForward('05:01');
  await expect(benRow(anaPage)).toContainText('Away');
  await benPage.mouse.move(300, 300);
  await expect(benRow(anaPage)).toContainText('Online');

  await benPage.getByRole('button', { name: /^Account/ }).click();
  await benPage.getByRole('menuitem', { name: 'Do not disturb' }).click();
  await expect(benRow(anaPage)).toContainText('Do not disturb');
  await benPage.reload();
  await expect(benRow(benPage)).toContainText('Do not disturb');
  await benPage.getByRole('button', { name: /^Account/ }).click();
  await benPage.getByRole('menuitem', { name: 'Turn off do not disturb' }).click();
  await expect(benRow(anaPage)).toContainText('Online');

  await benContext.close();
  await expect(benRow(anaPage)).not.toContainText(/Online|Away/);
});
