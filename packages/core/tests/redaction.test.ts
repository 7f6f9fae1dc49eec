import { type Id, redactedPayload } from '@teamchat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createChannel,
  deleteMessage,
  editMessage,
  getMessage,
  joinChannel,
  leaveChannel,
  listMessages,
  sendMessage,
} from '../src/index.ts';
import {
  addPerson,
  createTestCore,
  createTestWorkspace,
  type TestCore,
  type TestWorkspace,
} from '../src/testing.ts';

let app: TestCore;
let workspace: TestWorkspace;

beforeAll(async () => {
  app = await createTestCore();
  workspace = await createTestWorkspace(app);
});
afterAll(() => app[Symbol.asyncDispose]());

async function eventsAbout(subjectId: Id) {
  const { rows } = await app.pools.requests.query<{ type: string; payload: string }>(
    'SELECT type, payload FROM events WHERE workspace_id = $1 AND subject_id = $2 ORDER BY seq',
    [workspace.workspaceId, subjectId],
  );
  return rows;
}

test('deleting leaves the text nowhere, also when edit and delete share a batch', async () => {
  const { workspaceId, generalId: channelId, owner } = workspace;
  const secret = 'the secret text';
  const { message } = await sendMessage(owner, { workspaceId, channelId, body: `${secret} 1` });
  const messageId = message.id;
  await Promise.all([
    editMessage(owner, { workspaceId, messageId, body: `${secret} 2` }),
    editMessage(owner, { workspaceId, messageId, body: `${secret} 3` }),
    deleteMessage(owner, { workspaceId, messageId }),
  ]);

  const events = await eventsAbout(messageId);
  const tombstone = redactedPayload({ id: messageId, channelId });
  expect(events.map(({ type }) => type)).toEqual([
    'message.created',
    'message.updated',
    'message.updated',
    'message.deleted',
  ]);
  for (const event of events.slice(0, 3)) expect(event.payload).toBe(tombstone);
  expect(JSON.parse(events[3]?.payload ?? '')).toEqual({
    id: messageId,
    channelId,
    authorId: owner.actor.userId,
    messageSeq: message.seq,
  });
  const { rows } = await app.pools.requests.query(
    `SELECT (SELECT count(*) FROM events WHERE payload LIKE '%' || $1 || '%') +
            (SELECT count(*) FROM messages WHERE body LIKE '%' || $1 || '%') AS left`,
    [secret],
  );
  expect(rows[0]).toEqual({ left: 0 });
  expect((await getMessage(owner, { workspaceId, messageId })).message).toMatchObject({
    body: '',
    deleted: true,
    seq: message.seq,
  });
  const page = await listMessages(owner, {
    workspaceId,
    channelId,
    anchor: messageId,
    numBefore: 0,
    numAfter: 0,
  });
  expect(page.messages).toMatchObject([{ id: messageId, body: '', deleted: true }]);
});

test('deleting twice and editing to the same text change nothing', async () => {
  const { workspaceId, generalId: channelId, owner } = workspace;
  const { message } = await sendMessage(owner, { workspaceId, channelId, body: 'same' });
  const messageId = message.id;
  const edited = await editMessage(owner, { workspaceId, messageId, body: 'same' });
  expect(edited.message).toEqual(message);
  const first = await deleteMessage(owner, { workspaceId, messageId });
  const second = await deleteMessage(owner, { workspaceId, messageId });
  expect(second.message).toEqual(first.message);
  expect(second.seq).toBe(first.seq);
  expect(second.cursor).toBe(first.cursor);
  expect(await eventsAbout(messageId)).toHaveLength(2);
});

describe('who may', () => {
  test('edit: the author, while they are in the channel', async () => {
    const { workspaceId, owner } = workspace;
    const bob = await addPerson(app, workspace);
    const { channel } = await createChannel(owner, {
      workspaceId,
      name: 'edits',
      visibility: 'public',
    });
    const channelId = channel.id;
    await joinChannel(bob, { workspaceId, channelId });
    const { message } = await sendMessage(bob, { workspaceId, channelId, body: 'mine' });
    const messageId = message.id;
    const edit = { workspaceId, messageId, body: 'changed' };
    await expect(editMessage(owner, edit)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await leaveChannel(bob, { workspaceId, channelId });
    await expect(editMessage(bob, edit)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await joinChannel(bob, { workspaceId, channelId });
    const { message: changed } = await editMessage(bob, edit);
    expect(changed.body).toBe('changed');
    expect(changed.editedAt).not.toBeNull();
    const { message: gone } = await deleteMessage(bob, { workspaceId, messageId });
    expect(gone).toMatchObject({ deleted: true, body: '', editedAt: null });
    expect(await deleteMessage(bob, { workspaceId, messageId })).toMatchObject({ message: gone });
    await expect(editMessage(bob, edit)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('delete: the author and admins who see the channel', async () => {
    const { workspaceId, generalId, owner } = workspace;
    const [bob, eve, admin] = await Promise.all([
      addPerson(app, workspace),
      addPerson(app, workspace),
      addPerson(app, workspace, 'admin'),
    ]);
    const { message } = await sendMessage(bob, { workspaceId, channelId: generalId, body: 'x' });
    const deletion = { workspaceId, messageId: message.id };
    await expect(deleteMessage(eve, deletion)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(deleteMessage(admin, deletion)).resolves.toMatchObject({
      message: { deleted: true },
    });

    const { channel } = await createChannel(bob, {
      workspaceId,
      name: 'hidden',
      visibility: 'private',
    });
    const hidden = await sendMessage(bob, { workspaceId, channelId: channel.id, body: 'x' });
    for (const outsider of [owner, admin, eve]) {
      await expect(
        deleteMessage(outsider, { workspaceId, messageId: hidden.message.id }),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });
});
