import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  addChannelMember,
  createChannel,
  createMembershipReader,
  leaveChannel,
  removeMember,
} from '../src/index.ts';
import { addPerson, createTestCore, createTestWorkspace, type TestCore } from '../src/testing.ts';

let app: TestCore;

beforeAll(async () => {
  app = await createTestCore();
});
afterAll(() => app[Symbol.asyncDispose]());

test('a membership is the state at its seq; only guests get the people beside them', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, generalId, owner } = workspace;
  const bob = await addPerson(app, workspace);
  const guest = await addPerson(app, workspace, 'guest');
  const reader = createMembershipReader(app.core);
  const read = async (ctx: typeof bob) => {
    const [nobody, membership] = await reader.readMany([
      { workspaceId: ctx.actor.userId, userId: ctx.actor.userId },
      { workspaceId, userId: ctx.actor.userId },
    ]);
    expect(nobody).toBeNull();
    return membership;
  };

  expect(await read(guest)).toMatchObject({ role: 'guest', channelIds: [], peers: new Map() });
  const { channel } = await createChannel(bob, { workspaceId, name: 'a', visibility: 'private' });
  const added = await addChannelMember(bob, {
    workspaceId,
    channelId: channel.id,
    userId: guest.actor.userId,
  });
  const membership = await read(guest);
  expect(membership).toMatchObject({
    position: { seq: added.seq },
    role: 'guest',
    channelIds: [channel.id],
  });
  expect([...(membership?.peers.get(channel.id) ?? [])].toSorted()).toEqual(
    [bob.actor.userId, guest.actor.userId].toSorted(),
  );
  const bobs = await read(bob);
  expect(bobs?.channelIds.toSorted()).toEqual([generalId, channel.id].toSorted());
  expect(bobs?.peers.size).toBe(0);

  await leaveChannel(guest, { workspaceId, channelId: channel.id });
  expect((await read(guest))?.channelIds).toEqual([]);
  const { seq } = await removeMember(owner, { workspaceId, userId: bob.actor.userId });
  expect(await read(bob)).toBeNull();
  const { rows } = await app.pools.requests.query<{ tag: number }>(
    'SELECT tag FROM events WHERE workspace_id = $1 AND seq = $2',
    [workspaceId, seq],
  );
  expect((await read(owner))?.position).toEqual({ seq, tag: rows[0]?.tag });
  expect(await read(await app.signUp())).toBeNull();
});

test('an outage is UNAVAILABLE from every reader and verb', async () => {
  const broken = await createTestCore();
  const { workspaceId, owner } = await createTestWorkspace(broken);
  const { userId } = owner.actor;
  const core = await import('../src/index.ts');
  await broken.pools.requests.query('SELECT 1');
  const dropped = broken[Symbol.asyncDispose]();
  await dropped;
  const calls = [
    () => createMembershipReader(broken.core).readMany([{ workspaceId, userId }]),
    () => core.createUserStateReader(broken.core).readRevs([{ workspaceId, userId }]),
    () => core.listWorkspaces(owner),
    () => core.getMe(owner),
    () => core.updateMe(owner, { name: 'x' }),
    () => core.bootstrapWorkspace(owner, { workspaceId }),
    () => core.markRead(owner, { workspaceId, channelId: workspaceId, seq: 1 }),
    () => core.acceptInvite(owner, { code: 'some-code-or-other' }),
    () => core.resolveWorkspaceId(owner, { channelId: workspaceId }),
    () => core.mayRegister(broken.core, { email: 'a@b.c', policy: 'closed' }),
    () => core.createChannel(owner, { workspaceId, name: 'x', visibility: 'public' }),
    () => core.sendMessage(owner, { workspaceId, channelId: workspaceId, body: 'x' }),
  ];
  for (const call of calls) {
    await expect(call(), call.toString()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  }
});
