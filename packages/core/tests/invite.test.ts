import { type Id, limits, newId } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  acceptInvite,
  type CoreContext,
  createInvite,
  createWorkspace,
  listInvites,
  listWorkspaces,
  mayRegister,
  removeMember,
  revokeInvite,
} from '../src/index.ts';
import {
  addPerson,
  createTestCore,
  createTestWorkspace,
  outcomeOf,
  type TestCore,
} from '../src/testing.ts';

let app: TestCore;

beforeAll(async () => {
  app = await createTestCore();
});
afterAll(() => app[Symbol.asyncDispose]());

const invalid = { code: 'INVITE_INVALID' };

test('the first account may always register; later ones as the policy says', async () => {
  await using empty = await createTestCore();
  const email = 'someone@example.org';
  for (const policy of ['open', 'invite', 'closed'] as const) {
    await mayRegister(empty.core, { email, policy });
  }
  const { workspaceId, owner } = await createTestWorkspace(empty);
  const { invite } = await createInvite(owner, { workspaceId, role: 'member' });
  await mayRegister(empty.core, { email, policy: 'open' });
  await mayRegister(empty.core, { email, policy: 'invite', inviteCode: invite.code });
  const register = (input: { policy: 'invite' | 'closed'; inviteCode?: string }) =>
    outcomeOf(mayRegister(empty.core, { email, ...input }));
  const withCode = { policy: 'invite', inviteCode: invite.code } as const;
  expect(await register({ ...withCode, policy: 'closed' })).toBe('REGISTRATION_CLOSED');
  expect(await register({ policy: 'invite' })).toBe('REGISTRATION_CLOSED');
  expect(await register({ policy: 'invite', inviteCode: 'not-a-known-code' })).toBe(invalid.code);
  await revokeInvite(owner, { workspaceId, inviteId: invite.id });
  expect(await register(withCode)).toBe(invalid.code);
});

test('an invite admits with its role, once per person', async () => {
  const { workspaceId, generalId, owner } = await createTestWorkspace(app);
  const bob = await app.signUp('Bob');
  const { invite } = await createInvite(owner, { workspaceId, role: 'admin', maxUses: 1 });
  const first = await acceptInvite(bob, { code: invite.code });
  expect(first.workspace).toMatchObject({ id: workspaceId, role: 'admin' });
  const again = await acceptInvite(bob, { code: invite.code });
  expect(again.workspace).toEqual(first.workspace);
  expect(again.seq).toBe(first.seq);
  expect((await listWorkspaces(bob)).workspaces).toEqual([first.workspace]);
  const types = app.publisher.eventsOf(workspaceId).slice(-2);
  expect(types).toMatchObject([
    { type: 'member.joined', subjectId: bob.actor.userId },
    { type: 'channel.joined', subjectId: generalId },
  ]);
  expect((await listInvites(owner, { workspaceId, limit: 5 })).invites).toMatchObject([
    { uses: 1 },
  ]);

  await removeMember(owner, { workspaceId, userId: bob.actor.userId });
  await expect(acceptInvite(bob, { code: invite.code })).rejects.toMatchObject(invalid);
  const other = await createInvite(owner, { workspaceId, role: 'guest' });
  const back = await acceptInvite(bob, { code: other.invite.code });
  expect(back.workspace.role).toBe('guest');
});

test('expired, revoked and unknown invites are alike', async () => {
  const { workspaceId, owner } = await createTestWorkspace(app);
  const bob = await app.signUp();
  const expired = await createInvite(owner, {
    workspaceId,
    role: 'member',
    expiresAt: new Date(Date.now() - 1_000).toISOString(),
  });
  const revoked = await createInvite(owner, { workspaceId, role: 'member' });
  const inviteId = revoked.invite.id;
  await revokeInvite(owner, { workspaceId, inviteId });
  await revokeInvite(owner, { workspaceId, inviteId });
  for (const code of [expired.invite.code, revoked.invite.code, 'never-was-a-code']) {
    await expect(acceptInvite(bob, { code })).rejects.toMatchObject(invalid);
  }
  await expect(revokeInvite(owner, { workspaceId, inviteId: newId() })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('the last use goes to one of those who race for it', async () => {
  const { workspaceId, owner } = await createTestWorkspace(app);
  const { invite } = await createInvite(owner, { workspaceId, role: 'member', maxUses: 3 });
  const people = await Promise.all(Array.from({ length: 12 }, () => app.signUp()));
  const results = await Promise.allSettled(
    [...people, ...people].map((ctx) => acceptInvite(ctx, { code: invite.code })),
  );
  const accepted = new Set(
    results.flatMap((result, index) =>
      result.status === 'fulfilled' ? [people[index % 12]?.actor.userId] : [],
    ),
  );
  expect(accepted.size).toBe(3);
  expect((await listInvites(owner, { workspaceId, limit: 5 })).invites[0]?.uses).toBe(3);
});

test('admins invite up to their own role; others not at all', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId } = workspace;
  const admin = await addPerson(app, workspace, 'admin');
  await createInvite(admin, { workspaceId, role: 'admin' });
  const forbidden = { code: 'FORBIDDEN' };
  await expect(createInvite(admin, { workspaceId, role: 'owner' })).rejects.toMatchObject(
    forbidden,
  );
  for (const role of ['member', 'guest'] as const) {
    const person = await addPerson(app, workspace, role);
    await expect(createInvite(person, { workspaceId, role: 'guest' })).rejects.toMatchObject(
      forbidden,
    );
    await expect(listInvites(person, { workspaceId, limit: 5 })).rejects.toMatchObject(forbidden);
  }
});

test('nobody sees or revokes an invite above their own role', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, owner } = workspace;
  const people = {
    owner,
    admin: await addPerson(app, workspace, 'admin'),
    member: await addPerson(app, workspace, 'member'),
    guest: await addPerson(app, workspace, 'guest'),
  };
  const { invite } = await createInvite(owner, { workspaceId, role: 'owner' });
  const isListed = async (ctx: CoreContext) => {
    const { invites } = await listInvites(ctx, { workspaceId, limit: 50 });
    return invites.some(({ id }) => id === invite.id);
  };
  expect(await isListed(people.owner)).toBe(true);
  expect(await isListed(people.admin)).toBe(false);
  const revoke = (ctx: CoreContext, inviteId: Id) =>
    outcomeOf(revokeInvite(ctx, { workspaceId, inviteId }));
  for (const role of ['admin', 'member', 'guest'] as const) {
    expect(await revoke(people[role], invite.id), role).toBe('NOT_FOUND');
  }
  const lower = await createInvite(owner, { workspaceId, role: 'admin' });
  expect(await revoke(people.member, lower.invite.id)).toBe('NOT_FOUND');
  expect(await revoke(people.admin, lower.invite.id)).toBe('ok');
  expect(await revoke(people.owner, invite.id)).toBe('ok');
});

test('a workspace has so many invites and no more', async () => {
  const { workspaceId, owner } = await createTestWorkspace(app);
  await app.pools.requests.query(
    `INSERT INTO invites (workspace_id, id, code, role, created_by, created_at)
     SELECT $1, gen_random_uuid(), gen_random_uuid()::text, 'member', $2, now()
     FROM generate_series(1, $3::int)`,
    [workspaceId, owner.actor.userId, limits.invitesPerWorkspace - 1],
  );
  const input = { workspaceId, id: newId(), role: 'member' } as const;
  await createInvite(owner, input);
  await createInvite(owner, input);
  const more = createInvite(owner, { ...input, id: newId() });
  expect(await outcomeOf(more)).toBe('LIMIT_REACHED');
});

test('a repeated create answers the first; an id of somebody else conflicts', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, owner } = workspace;
  const admin = await addPerson(app, workspace, 'admin');
  const input = { workspaceId, id: newId(), role: 'member' } as const;
  const [one, two] = await Promise.all([createInvite(owner, input), createInvite(owner, input)]);
  expect(two.invite).toEqual(one.invite);
  await expect(createInvite(admin, input)).rejects.toMatchObject({ code: 'CONFLICT' });

  const made = { id: newId(), name: 'Twice' };
  const results = await Promise.all([createWorkspace(admin, made), createWorkspace(admin, made)]);
  expect(results[1].workspace).toEqual(results[0].workspace);
  await expect(createWorkspace(owner, made)).rejects.toMatchObject({ code: 'CONFLICT' });
  const seqs = app.publisher.eventsOf(made.id).map(({ seq, type }) => `${seq} ${type}`);
  expect(seqs).toEqual([
    '1 workspace.created',
    '2 member.joined',
    '3 channel.created',
    '4 channel.joined',
  ]);
});

test('workspaces of one name get different slugs', async () => {
  const owner = await app.signUp();
  const names = ['Ünïque Näme!', 'Ünïque Näme!', '日本', '日本'];
  const made = await Promise.all(names.map((name) => createWorkspace(owner, { name })));
  const slugs = made.map(({ workspace }) => workspace.slug);
  expect(new Set(slugs).size).toBe(4);
  for (const slug of slugs) expect(slug).toMatch(/^(unique-name|workspace)(-\d+)?$/);
});
