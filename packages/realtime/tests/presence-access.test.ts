import { newId } from '@teamchat/contract';
import { expect, test, vi } from 'vitest';
import { addMember, connect, createPresenceWorld, openMemory } from './presence-world.ts';

test('a guest sees whom they share a channel with, for as long as they do', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { log, workspaceId, other, owner, member } = world;
  const guest = addMember(world, 'guest');
  const shared = log.createChannel(workspaceId, owner);
  for (const userId of [guest, member]) log.joinChannel(workspaceId, shared, userId);
  const stranger = newId();
  const watcher = await connect(world, guest);
  for (const userId of [owner, member]) await connect(world, userId, { node: other });
  await watcher.watch([owner, member, guest, stranger]);
  await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
  expect(watcher.see(guest)).toBe('online');
  for (const userId of [owner, stranger]) expect(watcher.see(userId)).toBe('offline');

  other.publisher.publish(workspaceId, [log.joinChannel(workspaceId, shared, owner)]);
  await vi.waitFor(() => expect(watcher.see(owner)).toBe('online'));
  other.publisher.publish(workspaceId, [log.leaveChannel(workspaceId, shared, member)]);
  await vi.waitFor(() => expect(watcher.see(member)).toBe('offline'));
  other.publisher.publish(workspaceId, [log.leaveChannel(workspaceId, shared, guest)]);
  await vi.waitFor(() => expect(watcher.see(owner)).toBe('offline'));
  expect(watcher.see(guest)).toBe('online');
});

test('an ex-member is told nothing, is not there, and gets no answer', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { log, workspaceId, node, other, owner, member } = world;
  const watcher = await connect(world, owner);
  await watcher.watch([member]);
  const leaving = await connect(world, member, { node: other });
  await leaving.watch([owner]);
  await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
  node.publisher.publish(workspaceId, [log.removeMember(workspaceId, member)]);
  await leaving.done;
  await vi.waitFor(() => expect(watcher.see(member)).toBe('offline'));
  const told = leaving.presenceFrames().length;
  watcher.leave();
  const later = await connect(world, addMember(world, 'member'));
  await later.watch([owner]);
  await vi.waitFor(() => expect(later.see(owner)).toBe('offline'));
  expect(leaving.presenceFrames()).toHaveLength(told);
  for (const connection of [leaving.caller.connection, null]) {
    const call = { ...leaving.caller, connection };
    await expect(other.presence.watch({ ...call, userIds: [owner] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    await expect(other.presence.update({ ...call, state: 'active' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  }
});

test('another workspace of the same people knows nothing of it', async () => {
  await using world = createPresenceWorld(await openMemory());
  const { log, node, other, owner, member } = world;
  const elsewhere = log.createWorkspace(owner);
  log.setMember(elsewhere, member, 'member');
  await connect(world, member, { node: other });
  const watcher = await connect(world, owner);
  await watcher.watch([member]);
  await vi.waitFor(() => expect(watcher.see(member)).toBe('online'));
  const call = { ...watcher.caller, workspaceId: elsewhere, userIds: [member] };
  expect(await node.presence.watch(call)).toEqual([{ userId: member, state: 'offline' }]);
});
