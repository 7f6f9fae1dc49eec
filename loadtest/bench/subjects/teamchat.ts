import { setTimeout as delay } from 'node:timers/promises';
import { Child } from '../child.ts';
import type { Services } from '../services.ts';
import { bodyOf } from './payload.ts';
import type { Room } from './sender.child.ts';
import type { Subject, Subjects } from './subject.ts';
import { targetOf } from './target.ts';

interface TeamChatInput {
  services: Services;
  receivers: Child;
  connections: number;
  measuredCore: number;
  otherCore: number;
  /** Which ways of being subscribed. */
  ways: readonly Way[];
  /** How many of the receivers are never timed, since they may stall. */
  lazy?: number;
}

/** All with request id 1 in one channel, each with an id of its own, or everybody in 10 of 50 channels. */
export const ways = ['one channel', '500 request ids', '50 channels'] as const;
export type Way = (typeof ways)[number];

export const subjectNames: Record<Way, string> = {
  'one channel': 'teamchat',
  '500 request ids': 'teamchat, 500 request ids',
  '50 channels': 'teamchat, 50 channels',
};

interface Prepared {
  tokens: string[];
  plain: Room;
  ids: Room;
  channels: Room;
}

/** Node A commits and publishes on the receivers' core; a gateway B for each way is measured. */
export async function startTeamChat(input: TeamChatInput): Promise<Subjects> {
  const { services, receivers, connections } = input;
  const env = {
    DATABASE_URL: services.postgresUrl,
    TEST_REDIS_URL: services.redisUrl,
  };
  const sender = new Child(new URL('sender.child.ts', import.meta.url), input.otherCore, env);
  console.log(`signing up ${connections} people …`);
  const prepared = await sender.call<Prepared>('prepare', { people: connections });
  const children = [sender];

  /** A gateway of its own, with nobody connected but its receivers. */
  const subscribe = async (name: string, room: Room, requestId: (index: number) => number) => {
    const gateway = new Child(
      new URL('gateway.child.ts', import.meta.url),
      input.measuredCore,
      env,
    );
    children.push(gateway);
    const socketUrl = await gateway.call<string>('socketUrl');
    await receivers.call('connect', {
      name,
      targets: prepared.tokens.map((token, index) =>
        targetOf({
          socketUrl,
          token,
          workspaceId: room.workspaceId,
          requestId: requestId(index),
        }),
      ),
      ...(input.lazy === undefined ? {} : { lazy: input.lazy }),
      marker: 'message.created',
      answerEnginePing: false,
    });
    return gateway;
  };

  const subject = async (
    name: string,
    room: Room,
    {
      receiversPerEvent,
      requestId,
    }: { receiversPerEvent: number; requestId: (index: number) => number },
  ): Promise<Subject> => {
    let next = 0;
    return {
      name,
      receiversPerEvent,
      measured: await subscribe(name, room, requestId),
      sender,
      emit: (events, bytes) => {
        const { workspaceId, channelIds } = room;
        const body = bodyOf(bytes);
        const messages = Array.from({ length: events }, () => {
          return { workspaceId, channelId: channelIds[next++ % channelIds.length], body };
        });
        return sender.call('send', messages);
      },
    };
  };

  const shared = () => 1;
  // In no order of their lengths: 7 has no common factor with the number of sockets.
  const own = (index: number) => ((index * 7) % connections) + 1;
  // Everybody is in 10 of the 50; the owner, who is in all of them, in 50.
  const inOneChannel = ((connections - 1) * 10) / 50 + 1;
  const known: Record<Way, () => Promise<Subject>> = {
    'one channel': () =>
      subject(subjectNames['one channel'], prepared.plain, {
        receiversPerEvent: connections,
        requestId: shared,
      }),
    '500 request ids': () =>
      subject(subjectNames['500 request ids'], prepared.ids, {
        receiversPerEvent: connections,
        requestId: own,
      }),
    '50 channels': () =>
      subject(subjectNames['50 channels'], prepared.channels, {
        receiversPerEvent: inOneChannel,
        requestId: shared,
      }),
  };
  const subjects: Subject[] = [];
  for (const way of input.ways) subjects.push(await known[way]());
  // A socket subscribes after it opened: what is sent before all are attached reaches fewer.
  await delay(3_000);
  return {
    subjects,
    async [Symbol.asyncDispose]() {
      for (const child of children.toReversed()) await child[Symbol.asyncDispose]();
    },
  };
}
