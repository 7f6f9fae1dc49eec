import type { Id, LogEvent } from '@teamchat/contract';
import { createLogReader } from '@teamchat/db';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actAs, type CoreContext } from '../src/context.ts';
import {
  acceptInvite,
  createChannel,
  createInvite,
  deleteMessage,
  editMessage,
  joinChannel,
  leaveChannel,
  removeMember,
  sendMessage,
  updateMe,
} from '../src/index.ts';
import {
  addPerson,
  admit,
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

function readLog(workspaceId: Id): Promise<LogEvent[]> {
  return createLogReader(app.pools).readEvents(workspaceId, 0, 100_000);
}

/** Sends until refused; answers how many were acknowledged. */
async function sendUntilRefused(ctx: CoreContext, workspaceId: Id, channelId: Id) {
  for (let count = 0; ; count++) {
    const outcome = await outcomeOf(sendMessage(ctx, { workspaceId, channelId, body: 'x' }));
    if (outcome === 'NOT_FOUND') return count;
    if (outcome !== 'ok') throw new Error(`Refused as ${outcome}`);
  }
}

test('nobody writes after their removal in the order of the log, through two processes', async () => {
  const second = app.startSecond();
  for (let round = 0; round < 12; round++) {
    const workspace = await createTestWorkspace(app);
    const { workspaceId, generalId: channelId, owner } = workspace;
    const bob = await addPerson(app, workspace);
    const { userId } = bob.actor;
    const bobElsewhere = actAs(second, userId);
    const senders = [bob, bobElsewhere, bob, bobElsewhere, bob, bobElsewhere].map((ctx) =>
      sendUntilRefused(ctx, workspaceId, channelId),
    );
    await removeMember(round % 2 === 0 ? owner : actAs(second, owner.actor.userId), {
      workspaceId,
      userId,
    });
    const acknowledged = (await Promise.all(senders)).reduce((sum, count) => sum + count, 0);

    const log = await readLog(workspaceId);
    const left = log.find(({ type, subjectId }) => type === 'member.left' && subjectId === userId);
    const created = log.filter(
      ({ type, actorId }) => type === 'message.created' && actorId === userId,
    );
    expect(created).toHaveLength(acknowledged);
    expect(created.filter(({ seq }) => seq > (left?.seq ?? 0))).toEqual([]);
  }
});

test('the log has no gap and rows agree with it, whatever runs at the same time', async () => {
  const workspace = await createTestWorkspace(app);
  const { workspaceId, generalId, owner } = workspace;
  const people = await Promise.all([1, 2, 3, 4].map(() => addPerson(app, workspace)));
  const second = app.startSecond();
  const { channel } = await createChannel(owner, {
    workspaceId,
    name: 'races',
    visibility: 'public',
  });
  const outcomes = new Set<string>();
  const tolerate = async (work: Promise<unknown>) => void outcomes.add(await outcomeOf(work));

  await Promise.all(
    [...people, ...people.map((person) => actAs(second, person.actor.userId))].map(
      async (ctx, index) => {
        for (let n = 0; n < 15; n++) {
          const { message } = await sendMessage(ctx, {
            workspaceId,
            channelId: generalId,
            body: `${index}.${n}`,
          });
          const { id: messageId } = message;
          await tolerate(joinChannel(ctx, { workspaceId, channelId: channel.id }));
          await Promise.all([
            tolerate(editMessage(ctx, { workspaceId, messageId, body: 'edited' })),
            tolerate(sendMessage(ctx, { workspaceId, channelId: channel.id, body: 'there' })),
            n % 4 === 0 ? tolerate(deleteMessage(ctx, { workspaceId, messageId })) : undefined,
            n % 5 === 0 ? tolerate(updateMe(ctx, { name: `Name ${n}` })) : undefined,
            n % 3 === 0
              ? tolerate(leaveChannel(ctx, { workspaceId, channelId: channel.id }))
              : undefined,
          ]);
        }
      },
    ),
  );

  expect([...outcomes].toSorted()).toEqual(['NOT_FOUND', 'ok']);
  const log = await readLog(workspaceId);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
  const { rows } = await app.pools.requests.query(
    `SELECT
       (SELECT seq FROM workspace_heads WHERE workspace_id = $1) AS head,
       (SELECT count(*) FROM messages m WHERE workspace_id = $1 AND NOT EXISTS
         (SELECT FROM events e WHERE e.workspace_id = $1 AND e.seq = m.seq
            AND e.type = 'message.created' AND e.subject_id = m.id)) AS unlogged,
       (SELECT count(*) FROM messages m WHERE workspace_id = $1 AND m.rev <>
         (SELECT max(e.seq) FROM events e WHERE e.workspace_id = $1 AND e.subject_id = m.id)) AS wrong_revs,
       (SELECT count(*) FROM channels c WHERE workspace_id = $1 AND c.member_count <>
         (SELECT count(*) FROM channel_members m
          WHERE m.workspace_id = $1 AND m.channel_id = c.id)) AS wrong_counts,
       (SELECT count(*) FROM events WHERE workspace_id = $1 AND at >
         (SELECT at FROM events n WHERE n.workspace_id = $1 AND n.seq = events.seq + 1)) AS time_travels`,
    [workspaceId],
  );
  expect(rows[0]).toEqual({
    head: log.length,
    unlogged: 0,
    wrong_revs: 0,
    wrong_counts: 0,
    time_travels: 0,
  });
});

test('a rename that races with joining ends with one name in every workspace', async () => {
  for (let round = 0; round < 10; round++) {
    const first = await createTestWorkspace(app);
    const bob = await admit(first, await app.signUp('Before'));
    const { owner, workspaceId } = await createTestWorkspace(app);
    const { invite } = await createInvite(owner, { workspaceId, role: 'member' });
    await Promise.all([updateMe(bob, { name: 'After' }), acceptInvite(bob, { code: invite.code })]);
    for (const id of [first.workspaceId, workspaceId]) {
      const about = (await readLog(id)).filter(
        ({ type, subjectId }) => type.startsWith('member.') && subjectId === bob.actor.userId,
      );
      expect(JSON.parse(about.at(-1)?.payload ?? '')).toMatchObject({ member: { name: 'After' } });
    }
  }
});
