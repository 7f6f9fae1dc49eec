import { randomBytes } from 'node:crypto';
import type { BrowserContext, Page } from '@playwright/test';
import { validateAnswer, validatedFetch } from '@teamchat/api/testing/validated-fetch';
import type { Channel, Invite, Message, SignedIn, WorkspaceWithRole } from '@teamchat/contract';

const PASSWORD = 'correct horse battery';

export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
  accessToken: string;
  /** A REST call as this person. @throws with the server's answer when it refuses. */
  call: <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<T>;
}

export interface TestWorkspace {
  id: string;
  slug: string;
  generalId: string;
}

export function uniqueEmail(name: string): string {
  return `p${name.toLowerCase().replace(/[^a-z]/g, '')}.${randomBytes(6).toString('hex')}@example.com`;
}

/** Registers somebody through REST. */
export async function createPerson(base: string, name: string): Promise<Person> {
  const email = uniqueEmail(name);
  const signedIn = await callRest<SignedIn>(base, {
    method: 'POST',
    path: '/v1/auth/register',
    body: { email, password: PASSWORD, name },
  });
  const token = signedIn.accessToken;
  return {
    id: signedIn.user.id,
    name,
    email,
    password: PASSWORD,
    accessToken: token,
    call: (method, path, body) => callRest(base, { method, path, body, token }),
  };
}

/** A workspace of the first person that the others have joined. */
export async function createWorkspace(owner: Person, ...members: Person[]): Promise<TestWorkspace> {
  const { workspace } = await owner.call<{ workspace: WorkspaceWithRole }>(
    'POST',
    '/v1/workspaces',
    {
      name: `Harbour ${randomBytes(3).toString('hex')}`,
    },
  );
  if (members.length > 0) {
    const invite = await owner.call<Invite>('POST', `/v1/workspaces/${workspace.id}/invites`, {});
    for (const member of members) await member.call('POST', `/v1/invites/${invite.code}/accept`);
  }
  return { id: workspace.id, slug: workspace.slug, generalId: workspace.defaultChannelId };
}

export async function createChannel(
  owner: Person,
  workspace: TestWorkspace,
  input: { name: string; visibility?: 'public' | 'private'; members?: readonly Person[] },
): Promise<Channel> {
  const { name, visibility = 'public', members = [] } = input;
  const path = `/v1/workspaces/${workspace.id}/channels`;
  const { channel } = await owner.call<{ channel: Channel }>('POST', path, { name, visibility });
  for (const member of members) await member.call('POST', `/v1/channels/${channel.id}/join`);
  return channel;
}

export async function sendMessage(
  person: Person,
  channelId: string,
  body: string,
): Promise<Message> {
  const path = `/v1/channels/${channelId}/messages`;
  return (await person.call<{ message: Message }>('POST', path, { body })).message;
}

const BATCH = 20;

/** Sends many messages in batches, in order from batch to batch. */
export async function sendMany(
  base: string,
  person: Person,
  place: { workspace: TestWorkspace; channelId: string; bodies: readonly string[] },
): Promise<void> {
  const { workspace, channelId, bodies } = place;
  for (let start = 0; start < bodies.length; start += BATCH) {
    const batch = bodies.slice(start, start + BATCH);
    const inputs = batch.map((body) => ({ json: { workspaceId: workspace.id, channelId, body } }));
    const path = batch.map(() => 'message.send').join(',');
    const answer = await fetch(`${base}/trpc/${path}?batch=1`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${person.accessToken}`,
      },
      body: JSON.stringify(Object.fromEntries(inputs.entries())),
    });
    if (answer.status !== 200) throw new Error(`Sending failed: ${await answer.text()}`);
  }
}

/** Signs a browser profile in without the form. */
export async function signIn(context: BrowserContext, base: string, person: Person): Promise<void> {
  const path = '/v1/auth/login';
  const answer = await context.request.post(base + path, {
    headers: { origin: base },
    data: { email: person.email, password: person.password, client: 'browser' },
  });
  if (!answer.ok()) throw new Error(`Signing in failed: ${await answer.text()}`);
  const body: unknown = await answer.json();
  await validateAnswer(base, { method: 'POST', path, status: answer.status(), body });
}

/** Opens a channel and waits until its messages are there. */
export async function openChannel(
  page: Page,
  base: string,
  place: { workspace: TestWorkspace; channelId: string },
): Promise<void> {
  await page.goto(`${base}/w/${place.workspace.slug}/c/${place.channelId}`);
  await page.getByRole('region', { name: /^Messages in/ }).waitFor();
}

interface RestCall {
  method: string;
  path: string;
  body?: unknown;
  token?: string;
}

async function callRest<T>(base: string, { method, path, body, token }: RestCall): Promise<T> {
  const answer = await validatedFetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}
