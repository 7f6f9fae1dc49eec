import { setTimeout as delay } from 'node:timers/promises';
import type { Id } from '@teamchat/contract';
import { Child } from '../child.ts';
import type { Services } from '../services.ts';
import { bodyOf } from './payload.ts';
import type { Subject } from './round.ts';

interface TeamChatInput {
  services: Services;
  generator: Child;
  connections: number;
  measuredCore: number;
  otherCore: number;
}

interface Room {
  workspaceId: Id;
  channelIds: Id[];
}

interface Prepared {
  tokens: string[];
  plain: Room;
  ids: Room;
  channels: Room;
}

/**
 * Node A commits and publishes on the generator's core; gateway B is measured. Three ways of being
 * subscribed: all with request id 1 in one channel, each with an id of its own, and 50 overlapping
 * channels of which everybody is in ten.
 */
export async function startTeamChat(
  input: TeamChatInput,
): Promise<{ subjects: Subject[] } & AsyncDisposable> {
  const { services, generator, connections } = input;
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
    await generator.call('connect', {
      name,
      targets: prepared.tokens.map((token, index) => ({
        url: `${socketUrl}?connectionParams=1`,
        hello: [
          JSON.stringify({ method: 'connectionParams', data: { token } }),
          JSON.stringify({
            id: requestId(index),
            method: 'subscription',
            params: {
              path: 'events.subscribe',
              input: { json: { workspaceId: room.workspaceId } },
            },
          }),
        ],
      })),
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
  const subjects = [
    await subject('teamchat', prepared.plain, {
      receiversPerEvent: connections,
      requestId: shared,
    }),
    await subject('teamchat, 500 request ids', prepared.ids, {
      receiversPerEvent: connections,
      requestId: own,
    }),
    await subject('teamchat, 50 channels', prepared.channels, {
      receiversPerEvent: inOneChannel,
      requestId: shared,
    }),
  ];
  // A socket subscribes after it opened: what is sent before all are attached reaches fewer.
  await delay(3_000);
  return {
    subjects,
    async [Symbol.asyncDispose]() {
      for (const child of children.toReversed()) await child[Symbol.asyncDispose]();
    },
  };
}
