import fc from 'fast-check';
import { evictSlice, type Member, type MessageSlice } from '../src/index.ts';
import { ModelClient, type Reducers } from './model-client.ts';
import { channelIds, ModelServer, people, viewer } from './model-server.ts';

const channel = fc.constantFrom(...channelIds);
const person = fc.constantFrom(...people);
const small = fc.nat({ max: 6 });

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), channel, person }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('burst' as const),
      channel,
      count: fc.integer({ min: 30, max: 110 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('edit' as const), channel, nth: small }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('delete' as const), channel, nth: small }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('toggle' as const), channel, person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rename' as const), person }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('member' as const), person }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('mark' as const),
      channel,
      back: small,
      isRewind: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('deliver' as const), count: small }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('repeat' as const), count: small }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('newest' as const), channel, size: small }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('extend' as const),
      channel,
      size: small,
      isOlder: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('around' as const),
      channel,
      size: small,
      back: fc.nat({ max: 60 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('askChannel' as const), channel }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('askUserState' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('askMembers' as const) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('take' as const), nth: small }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('resync' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('evict' as const), channel }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('trim' as const), count: small }) },
);
export type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

export const scenario = fc.record({
  listsDeleted: fc.boolean(),
  steps: fc.array(step, { maxLength: 120, size: 'max' }),
});
export type Scenario = typeof scenario extends fc.Arbitrary<infer S> ? S : never;

function extend(client: ModelClient, server: ModelServer, to: Step & { do: 'extend' }): void {
  const id = to.channel;
  const slice = client.state.slices[id];
  const edge = to.isOlder ? slice?.messages[0] : slice?.messages.at(-1);
  if (slice === undefined || edge === undefined) return;
  if (!server.listsDeleted && server.messages.get(edge.id)?.deleted) return;
  const size = { before: to.isOlder ? to.size : 0, after: to.isOlder ? 0 : to.size };
  client.askPage({ channelId: id, intent: 'extend' }, edge.seq, size);
}

function perform(client: ModelClient, server: ModelServer, now: Step): void {
  switch (now.do) {
    case 'send':
      return server.send(now.channel, now.person);
    case 'burst':
      for (let n = 0; n < now.count; n++) server.send(now.channel, 'u1');
      return;
    case 'edit':
      return server.edit(now.channel, now.nth);
    case 'delete':
      return server.delete(now.channel, now.nth);
    case 'toggle':
      return server.toggleChannel(now.channel, now.person);
    case 'rename':
      return server.rename(now.person);
    case 'member':
      return server.toggleMember(now.person);
    case 'mark':
      return server.markRead(now.channel, now.back, now.isRewind);
    case 'deliver':
      return client.deliver(now.count * now.count);
    case 'repeat':
      return client.repeat(now.count);
    case 'newest': {
      const size = { before: now.size + 1, after: 0 };
      return client.askPage({ channelId: now.channel, intent: 'show' }, null, size);
    }
    case 'extend':
      return extend(client, server, now);
    case 'around': {
      const size = { before: now.size, after: now.size };
      const anchor = Math.max(1, server.head - now.back);
      return client.askPage({ channelId: now.channel, intent: 'show' }, anchor, size);
    }
    case 'askChannel':
      return client.askChannel(now.channel);
    case 'askUserState':
      return client.askUserState();
    case 'askMembers':
      return client.askMembers();
    case 'take':
      client.take(now.nth);
      return;
    case 'resync':
      return client.resync();
    case 'evict':
      client.state = evictSlice(client.state, now.channel);
      return;
    case 'trim':
      return client.trim(now.count);
  }
}

/** What the store does on its own: reads again what it knows to be missing or uncertain. */
function settle(client: ModelClient, server: ModelServer): void {
  client.deliverAll();
  client.takeAll();
  client.askUserState();
  client.takeAll();
  for (const { id } of Object.values(client.state.channels)) {
    const mark = client.state.readMarks[id];
    if (mark === undefined || mark.stale) client.askChannel(id);
    const slice = client.state.slices[id];
    if (slice?.stale) {
      client.askPage({ channelId: id, intent: 'show' }, null, { before: 5, after: 0 });
    }
  }
  client.takeAll();
  client.deliver(server.log.length);
}

/** An event that introduces somebody does not tell their rev. */
function withoutRev(member: Member): Partial<Member> {
  return { ...member, rev: 0 };
}

function visible(messages: readonly { deleted: boolean }[]) {
  return messages.filter((message) => !message.deleted);
}

/** The part of the channel that the slice says it holds. */
function expectedSlice(server: ModelServer, slice: MessageSlice) {
  const inside = server.list(slice.channelId).filter(({ seq }) => {
    return seq >= slice.from && (slice.to === null || seq <= slice.to);
  });
  return visible(inside);
}

function summarize(client: ModelClient) {
  const { state } = client;
  return {
    seq: state.seq,
    me: state.me,
    channels: state.channels,
    unread: Object.fromEntries(
      Object.keys(state.channels).map((id) => {
        const mark = state.readMarks[id];
        return [id, [mark?.readSeq, mark?.unread]];
      }),
    ),
    members: Object.values(state.members)
      .filter((member) => member.rev > 0)
      .map(withoutRev),
    slices: Object.fromEntries(
      Object.values(state.slices).map((slice) => [slice.channelId, visible(slice.messages)]),
    ),
  };
}

function expected(client: ModelClient, server: ModelServer) {
  const { state } = client;
  const mine = server.mine();
  return {
    seq: server.head,
    me: server.members.get(viewer),
    channels: Object.fromEntries(mine.map((row) => [row.id, row])),
    unread: Object.fromEntries(
      mine.map(({ id }) => [id, [server.readMark(id)?.readSeq, server.readMark(id)?.unread]]),
    ),
    // Those met since the last snapshot; a row of someone who left says only that.
    members: Object.values(state.members)
      .filter((member) => member.rev > 0)
      .map((local) => {
        const row = server.members.get(local.userId);
        return withoutRev(row?.active ? row : { ...local, active: false });
      }),
    slices: Object.fromEntries(
      Object.values(state.slices).map((slice) => [slice.channelId, expectedSlice(server, slice)]),
    ),
  };
}

/** Plays a scenario and compares what the client ends with to what the server has. */
export function play(
  { listsDeleted, steps }: Scenario,
  reduce: Reducers,
): { actual: unknown; expected: unknown } {
  const server = new ModelServer(listsDeleted);
  const client = new ModelClient(server, reduce);
  for (const now of steps) perform(client, server, now);
  settle(client, server);
  return { actual: summarize(client), expected: expected(client, server) };
}
