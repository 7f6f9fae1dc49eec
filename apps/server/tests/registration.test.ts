import { newId } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

function register({ rest }: TestApp, inviteCode?: string) {
  const email = `${newId()}@example.com`;
  const account = { email, name: 'New', password: 'correct horse battery' };
  const body = inviteCode === undefined ? account : { ...account, inviteCode };
  return rest('POST', '/v1/auth/register', { body });
}

/** A server of that policy beside the open one, and the code of an invite that both know. */
async function openWithPolicy(policy: 'closed' | 'invite') {
  const { id: workspaceId } = await app.createWorkspace(app.alice);
  const { code } = await app.alice.api.invite.create.mutate({ workspaceId });
  const server = await createTestApp({ beside: app, environment: { REGISTRATION: policy } });
  return { server, code, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('REGISTRATION=closed lets nobody in, not even with an invite', async () => {
  await using closed = await openWithPolicy('closed');
  const { server, code } = closed;
  for (const answer of [await register(server), await register(server, code)]) {
    expect(answer).toMatchObject({ status: 403, body: { code: 'REGISTRATION_CLOSED' } });
  }
  expect((await register(app)).status).toBe(201);
});

test('REGISTRATION=invite lets in who has an invite', async () => {
  await using invited = await openWithPolicy('invite');
  const { server, code } = invited;
  expect((await register(server)).status).toBe(403);
  expect((await register(server, 'made-up')).status).not.toBe(201);
  expect((await register(server, code)).status).toBe(201);
});
