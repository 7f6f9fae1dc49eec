import type { Role } from '@teamchat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CoreContext } from '../src/context.ts';
import {
  acceptInvite,
  addChannelMember,
  bootstrapWorkspace,
  createChannel,
  createInvite,
  listChannelMembers,
  listMembers,
  removeMember,
  setRole,
} from '../src/index.ts';
import {
  addPerson,
  createTestCore,
  createTestWorkspace,
  outcomeOf,
  readChannelIds,
  type TestCore,
} from '../src/testing.ts';

let app: TestCore;

beforeAll(async () => {
  app = await createTestCore();
});
afterAll(() => app[Symbol.asyncDispose]());

describe('roles', () => {
  const cases: { actorRole: Role; from: Role; to: Role; result: string }[] = [
    { actorRole: 'owner', from: 'member', to: 'owner', result: 'ok' },
    { actorRole: 'owner', from: 'owner', to: 'guest', result: 'ok' },
    { actorRole: 'admin', from: 'member', to: 'admin', result: 'ok' },
    { actorRole: 'admin', from: 'admin', to: 'member', result: 'ok' },
    { actorRole: 'admin', from: 'member', to: 'owner', result: 'FORBIDDEN' },
    { actorRole: 'admin', from: 'owner', to: 'member', result: 'FORBIDDEN' },
    { actorRole: 'member', from: 'guest', to: 'member', result: 'FORBIDDEN' },
    { actorRole: 'guest', from: 'guest', to: 'member', result: 'FORBIDDEN' },
  ];
  test.each(cases)(
    '$actorRole makes $from a $to: $result',
    async ({ actorRole, from, to, result }) => {
      const workspace = await createTestWorkspace(app);
      const { workspaceId } = workspace;
      const actor = await addPerson(app, workspace, actorRole);
      const target = await addPerson(app, workspace, from);
      const { userId } = target.actor;
      expect(await outcomeOf(setRole(actor, { workspaceId, userId, role: to }))).toBe(result);
      const { members } = await listMembers(workspace.owner, {
        workspaceId,
        userIds: [userId],
        limit: 5,
      });
      expect(members[0]?.role).toBe(result === 'ok' ? to : from);
    },
  );

  test('nobody raises themselves', async () => {
    const workspace = await createTestWorkspace(app);
    const { workspaceId } = workspace;
    for (const role of ['admin', 'member', 'guest'] as const) {
      const person = await addPerson(app, workspace, role);
      const input = { workspaceId, userId: person.actor.userId, role: 'owner' } as const;
      expect(await outcomeOf(setRole(person, input))).toBe('FORBIDDEN');
    }
  });

  test('the last owner stays, also when two step down at once', async () => {
    const workspace = await createTestWorkspace(app);
    const { workspaceId, owner } = workspace;
    const { userId } = owner.actor;
    expect(await outcomeOf(setRole(owner, { workspaceId, userId, role: 'admin' }))).toBe(
      'LAST_OWNER',
    );
    expect(await outcomeOf(removeMember(owner, { workspaceId, userId }))).toBe('LAST_OWNER');

    const second = await addPerson(app, workspace, 'owner');
    const results = await Promise.all(
      [owner, second].map((ctx) =>
        outcomeOf(removeMember(ctx, { workspaceId, userId: ctx.actor.userId })),
      ),
    );
    expect(results.toSorted()).toEqual(['LAST_OWNER', 'ok']);
  });

  test('a guest who becomes a member joins the default channel', async () => {
    const workspace = await createTestWorkspace(app);
    const { workspaceId, generalId, owner } = workspace;
    const guest = await addPerson(app, workspace, 'guest');
    const { userId } = guest.actor;
    expect(await readChannelIds(app.pools, userId)).toEqual([]);
    await setRole(owner, { workspaceId, userId, role: 'member' });
    expect(await readChannelIds(app.pools, userId)).toEqual([generalId]);
  });
});

describe('removal', () => {
  test.each<[Role, Role, string]>([
    ['owner', 'owner', 'ok'],
    ['admin', 'admin', 'ok'],
    ['admin', 'owner', 'FORBIDDEN'],
    ['member', 'guest', 'FORBIDDEN'],
    ['guest', 'member', 'FORBIDDEN'],
  ])('%s removes %s: %s', async (actorRole, targetRole, result) => {
    const workspace = await createTestWorkspace(app);
    const { workspaceId } = workspace;
    const actor = await addPerson(app, workspace, actorRole);
    const { userId } = (await addPerson(app, workspace, targetRole)).actor;
    expect(await outcomeOf(removeMember(actor, { workspaceId, userId }))).toBe(result);
  });

  test('ends every channel membership, and everything after is NOT_FOUND', async () => {
    const workspace = await createTestWorkspace(app);
    const { workspaceId, generalId, owner } = workspace;
    const bob = await addPerson(app, workspace);
    const { userId } = bob.actor;
    const { channel } = await createChannel(bob, {
      workspaceId,
      name: 'two',
      visibility: 'private',
    });
    await removeMember(owner, { workspaceId, userId });

    expect(await readChannelIds(app.pools, userId)).toEqual([]);
    const last = app.publisher.eventsOf(workspaceId).slice(-3);
    expect(last.map(({ type }) => type)).toEqual(['member.left', 'channel.left', 'channel.left']);
    expect(
      last
        .slice(1)
        .map(({ subjectId }) => subjectId)
        .toSorted(),
    ).toEqual([generalId, channel.id].toSorted());
    expect(await outcomeOf(bootstrapWorkspace(bob, { workspaceId }))).toBe('NOT_FOUND');
    expect(await outcomeOf(removeMember(owner, { workspaceId, userId }))).toBe('NOT_FOUND');
    const { members } = await listMembers(owner, { workspaceId, userIds: [userId], limit: 5 });
    expect(members).toMatchObject([{ userId, active: false }]);
    const active = await listMembers(owner, { workspaceId, limit: 100 });
    expect(active.members.map((member) => member.userId)).not.toContain(userId);
  });

  test('revokes the invites that the person made', async () => {
    const workspace = await createTestWorkspace(app);
    const { workspaceId, owner } = workspace;
    const admin = await addPerson(app, workspace, 'admin');
    const { invite } = await createInvite(admin, { workspaceId, role: 'admin' });
    await removeMember(owner, { workspaceId, userId: admin.actor.userId });
    expect(await outcomeOf(acceptInvite(admin, { code: invite.code }))).toBe('INVITE_INVALID');
  });
});

test('guests see themselves and whom they share a channel with', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, generalId, owner } = workspace;
  const [guest, bob, eve] = await Promise.all([
    addPerson(app, workspace, 'guest'),
    addPerson(app, workspace),
    addPerson(app, workspace),
  ]);
  const see = async (ctx: CoreContext) =>
    (await listMembers(ctx, { workspaceId, limit: 100 })).members
      .map(({ userId }) => userId)
      .toSorted();
  expect(await see(guest)).toEqual([guest.actor.userId]);
  const { channel } = await createChannel(bob, {
    workspaceId,
    name: 'shared',
    visibility: 'private',
  });
  await addChannelMember(bob, { workspaceId, channelId: channel.id, userId: guest.actor.userId });
  expect(await see(guest)).toEqual([guest.actor.userId, bob.actor.userId].toSorted());
  const asked = await listMembers(guest, { workspaceId, userIds: [eve.actor.userId], limit: 5 });
  expect(asked.members).toEqual([]);
  expect(await see(eve)).toHaveLength(4);
  const general = { workspaceId, channelId: generalId, limit: 5 };
  expect(await outcomeOf(listChannelMembers(guest, general))).toBe('NOT_FOUND');
  expect((await listChannelMembers(owner, general)).members).toHaveLength(3);
});

test('lists page by key without holes', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, owner } = workspace;
  await Promise.all(Array.from({ length: 6 }, () => addPerson(app, workspace)));
  const whole = await listMembers(owner, { workspaceId, limit: 100 });
  const paged: string[] = [];
  for (let after: string | undefined; ; ) {
    const input = { workspaceId, limit: 3, ...(after === undefined ? {} : { after }) };
    const { members } = await listMembers(owner, input);
    paged.push(...members.map(({ userId }) => userId));
    after = members.at(-1)?.userId;
    if (members.length < 3) break;
  }
  expect(paged).toEqual(whole.members.map(({ userId }) => userId));
});
