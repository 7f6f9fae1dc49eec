import { newId } from '@teamchat/contract';
import { expect, test } from 'vitest';
import { listMessages, sendMessage, editMessage, deleteMessage, bootstrapWorkspace, joinChannel, createChannel, removeMember, updateMe } from '../src/index.ts';
import { addPerson, createTestCore, createTestWorkspace } from '../src/testing.ts';

test('smoke', async () => {
  await using t = await createTestCore();
  const w = await createTestWorkspace(t);
  const { workspaceId, generalId: channelId, owner } = w;
  const bob = await addPerson(t, w);
  const sent = await Promise.all(Array.from({ length: 10 }, (_, i) => sendMessage(bob, { workspaceId, channelId, body: `hi ${i}` })));
  console.log(sent[0], sent[9]);
  const one = sent[0]!.message;
  console.log(await editMessage(bob, { workspaceId, messageId: one.id, body: 'changed' }));
  console.log(await bootstrapWorkspace(owner, { workspaceId }));
  console.log(await deleteMessage(owner, { workspaceId, messageId: one.id }));
  console.log(JSON.stringify(await listMessages(owner, { workspaceId, channelId, anchor: 'firstUnread', numBefore: 3, numAfter: 3 }), null, 1));
  const c = await createChannel(bob, { workspaceId, name: 'x', visibility: 'public' });
  await joinChannel(owner, { workspaceId, channelId: c.channel.id });
  await updateMe(bob, { name: 'Robert' });
  await removeMember(owner, { workspaceId, userId: bob.actor.userId });
  console.log(t.publisher.eventsOf(workspaceId));
  console.log(t.publisher.notices);
  await expect(sendMessage(bob, { workspaceId, channelId, body: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
