import { type Id, newId } from '@teamchat/contract';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoreContext } from '../src/context.ts';
import * as core from '../src/index.ts';
import {
  addPerson,
  createTestCore,
  createTestWorkspace,
  outcomeOf,
  type TestCore,
} from '../src/testing.ts';

interface Ids {
  workspaceId: Id;
  channelId: Id;
  messageId: Id;
  inviteId: Id;
  userId: Id;
}

const page = { limit: 5 };
const history = { numBefore: 5, numAfter: 0 };

/** Every verb that names something of a workspace, with ids taken from the argument. */
const calls: Record<string, (ctx: CoreContext, ids: Ids) => Promise<unknown>> = {
  getWorkspace: (ctx, ids) => core.getWorkspace(ctx, ids),
  bootstrapWorkspace: (ctx, ids) => core.bootstrapWorkspace(ctx, ids),
  listMembers: (ctx, ids) => core.listMembers(ctx, { ...ids, ...page }),
  setRole: (ctx, ids) => core.setRole(ctx, { ...ids, role: 'guest' }),
  removeMember: (ctx, ids) => core.removeMember(ctx, ids),
  createInvite: (ctx, ids) =>
    core.createInvite(ctx, { workspaceId: ids.workspaceId, role: 'guest' }),
  listInvites: (ctx, ids) => core.listInvites(ctx, { ...ids, ...page }),
  revokeInvite: (ctx, ids) => core.revokeInvite(ctx, ids),
  createChannel: (ctx, ids) =>
    core.createChannel(ctx, { workspaceId: ids.workspaceId, name: newId(), visibility: 'public' }),
  listChannels: (ctx, ids) => core.listChannels(ctx, { ...ids, ...page }),
  browseChannels: (ctx, ids) => core.browseChannels(ctx, { ...ids, ...page }),
  getChannel: (ctx, ids) => core.getChannel(ctx, ids),
  joinChannel: (ctx, ids) => core.joinChannel(ctx, ids),
  leaveChannel: (ctx, ids) => core.leaveChannel(ctx, ids),
  listChannelMembers: (ctx, ids) => core.listChannelMembers(ctx, { ...ids, ...page }),
  addChannelMember: (ctx, ids) => core.addChannelMember(ctx, ids),
  removeChannelMember: (ctx, ids) => core.removeChannelMember(ctx, ids),
  markRead: (ctx, ids) => core.markRead(ctx, { ...ids, seq: 1 }),
  markUnread: (ctx, ids) => core.markUnread(ctx, { ...ids, seq: 1 }),
  sendMessage: (ctx, ids) =>
    core.sendMessage(ctx, { workspaceId: ids.workspaceId, channelId: ids.channelId, body: 'x' }),
  editMessage: (ctx, ids) => core.editMessage(ctx, { ...ids, body: 'x' }),
  deleteMessage: (ctx, ids) => core.deleteMessage(ctx, ids),
  listMessages: (ctx, ids) => core.listMessages(ctx, { ...ids, ...history, anchor: 'newest' }),
  listMessagesAround: (ctx, ids) =>
    core.listMessages(ctx, { ...ids, ...history, anchor: ids.messageId }),
  getMessage: (ctx, ids) => core.getMessage(ctx, ids),
  resolveByChannel: (ctx, ids) => core.resolveWorkspaceId(ctx, { channelId: ids.channelId }),
  resolveByMessage: (ctx, ids) => core.resolveWorkspaceId(ctx, { messageId: ids.messageId }),
  resolveByInvite: (ctx, ids) => core.resolveWorkspaceId(ctx, { inviteId: ids.inviteId }),
};

/** Those that name nothing but the workspace: the caller's own works. */
const workspaceOnly = new Set([
  'getWorkspace',
  'bootstrapWorkspace',
  'listMembers',
  'createInvite',
  'listInvites',
  'createChannel',
  'listChannels',
  'browseChannels',
]);

let app: TestCore;
let theirs: Ids;
let mine: Ids;
let me: CoreContext;
let exMember: CoreContext;
let nobody: CoreContext;

async function createIds(): Promise<{ ids: Ids; owner: CoreContext; exMember: CoreContext }> {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, generalId: channelId, owner } = workspace;
  const { userId } = (await addPerson(app, workspace)).actor;
  const gone = await addPerson(app, workspace, 'admin');
  const { message } = await core.sendMessage(gone, { workspaceId, channelId, body: 'x' });
  await core.removeMember(owner, { workspaceId, userId: gone.actor.userId });
  const { invite } = await core.createInvite(owner, { workspaceId, role: 'member' });
  const ids = { workspaceId, channelId, messageId: message.id, inviteId: invite.id, userId };
  return { ids, owner, exMember: gone };
}

beforeAll(async () => {
  app = await createTestCore();
  ({ ids: theirs, exMember } = await createIds());
  ({ ids: mine, owner: me } = await createIds());
  nobody = await app.signUp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function readLogs(): Promise<unknown> {
  const { rows } = await app.pools.requests.query(
    'SELECT workspace_id, seq FROM workspace_heads ORDER BY workspace_id',
  );
  return rows;
}

describe.each(Object.entries(calls))('%s', (name, call) => {
  test('is NOT_FOUND for strangers, members of another workspace and ex-members', async () => {
    const before = await readLogs();
    for (const ctx of [nobody, me, exMember]) {
      await expect(call(ctx, theirs)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await readLogs()).toEqual(before);
  });

  test.skipIf(workspaceOnly.has(name) || name.startsWith('resolve'))(
    "does not find another workspace's ids in my own",
    async () => {
      const smuggled = { ...theirs, workspaceId: mine.workspaceId };
      await expect(call(me, smuggled)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    },
  );
});

test('my own ids resolve to their workspace', async () => {
  const id = await core.resolveWorkspaceId(me, { channelId: mine.channelId });
  expect(id).toBe(mine.workspaceId);
  for (const input of [{ messageId: mine.messageId }, { inviteId: mine.inviteId }]) {
    expect(await core.resolveWorkspaceId(me, input)).toBe(mine.workspaceId);
  }
});

test('an id that two of my workspaces have is not resolved', async () => {
  const other = await core.createWorkspace(me, { name: 'Other' });
  const id = newId();
  for (const [workspaceId, channelId] of [
    [mine.workspaceId, mine.channelId],
    [other.workspace.id, other.workspace.defaultChannelId],
  ] as const) {
    await core.sendMessage(me, { workspaceId, channelId, id, body: 'x' });
  }
  await expect(core.resolveWorkspaceId(me, { messageId: id })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('who is no member is refused at once, also while the head is held', async () => {
  const { workspaceId, channelId, inviteId, userId } = theirs;
  await using _ = await holdHead(workspaceId);
  for (const ctx of [nobody, exMember]) {
    const outcomes = await Promise.all(
      [
        core.createInvite(ctx, { workspaceId, role: 'guest' }),
        core.revokeInvite(ctx, { workspaceId, inviteId }),
        core.joinChannel(ctx, { workspaceId, channelId }),
        core.removeMember(ctx, { workspaceId, userId }),
        core.createWorkspace(ctx, { id: workspaceId, name: 'Mine' }),
      ].map(outcomeOf),
    );
    expect(outcomes).toEqual([...Array<string>(4).fill('NOT_FOUND'), 'CONFLICT']);
  }
});

async function holdHead(workspaceId: Id) {
  const client = new pg.Client({ connectionString: app.url });
  await client.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM workspace_heads WHERE workspace_id = $1 FOR UPDATE', [
    workspaceId,
  ]);
  return { [Symbol.asyncDispose]: () => client.end() };
}
