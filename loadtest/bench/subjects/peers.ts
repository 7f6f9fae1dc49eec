import { Redis } from 'ioredis';
import { Child } from '../child.ts';
import type { Services } from '../services.ts';
import { eventOf } from './payload.ts';
import type { Subject, Subjects } from './subject.ts';

export const peerNames = [
  'raw ws',
  'raw ws, stored',
  'raw ws, a fifth',
  'Socket.IO',
  'stock tRPC',
] as const;
export type PeerName = (typeof peerNames)[number];

interface PeerInput {
  services: Services;
  /** Which of them. */
  names: readonly PeerName[];
  receivers: Child;
  connections: number;
  measuredCore: number;
  otherCore: number;
}

interface Peer {
  name: PeerName;
  file: string;
  url: (port: number) => string;
  hello: string[];
  answerEnginePing: boolean;
  /** An event goes to one in so many of the receivers; to all without. */
  share?: number;
  /** Each event is committed by an INSERT before it is published. */
  stores?: boolean;
}

const known: Peer[] = [
  {
    name: 'raw ws',
    file: 'raw-ws.child.ts',
    url: (port) => `ws://127.0.0.1:${port}`,
    hello: [],
    answerEnginePing: false,
  },
  {
    name: 'raw ws, stored',
    file: 'raw-ws.child.ts',
    url: (port) => `ws://127.0.0.1:${port}`,
    hello: [],
    answerEnginePing: false,
    stores: true,
  },
  {
    name: 'raw ws, a fifth',
    file: 'raw-ws.child.ts',
    url: (port) => `ws://127.0.0.1:${port}`,
    hello: [],
    answerEnginePing: false,
    share: 5,
  },
  {
    name: 'Socket.IO',
    file: 'socket-io.child.ts',
    url: (port) => `ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`,
    hello: ['40'],
    answerEnginePing: true,
  },
  {
    name: 'stock tRPC',
    file: 'stock-trpc.child.ts',
    url: (port) => `ws://127.0.0.1:${port}`,
    hello: ['{"id":1,"method":"subscription","params":{"path":"events","input":{"json":null}}}'],
    answerEnginePing: false,
  },
];

/** The peers, each fed through Redis with the same bytes and holding the same number of receivers. */
export async function startPeers(input: PeerInput): Promise<Subjects> {
  const redis = new Redis(input.services.redisUrl);
  const children: Child[] = [];
  const subjects: Subject[] = [];
  let seq = 0;
  for (const peer of known.filter(({ name }) => input.names.includes(name))) {
    const env = { REDIS_URL: input.services.redisUrl };
    const child = new Child(
      new URL(`peers/${peer.file}`, import.meta.url),
      input.measuredCore,
      env,
    );
    children.push(child);
    const topic = `bench:${peer.name}`;
    const { share = 1 } = peer;
    const port = await child.call<number>('listen', { topic, share });
    await input.receivers.call('connect', {
      name: peer.name,
      targets: Array.from({ length: input.connections }, () => ({
        url: peer.url(port),
        hello: peer.hello,
      })),
      marker: 'message.created',
      answerEnginePing: peer.answerEnginePing,
    });
    const publish =
      peer.stores === true
        ? await storeFirst(input, children)
        : (event: PeerEvent) => redis.publish(event.topic, event.event);
    subjects.push({
      name: peer.name,
      receiversPerEvent: input.connections / share,
      measured: child,
      emit: (events, eventBytes) => {
        for (let i = 0; i < events; i++) {
          void publish({ topic, event: eventOf(++seq, eventBytes) });
        }
      },
    });
  }
  return {
    subjects,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      for (const child of children) await child[Symbol.asyncDispose]();
    },
  };
}

interface PeerEvent {
  topic: string;
  event: string;
}

/** By a process of its own, as node A is. */
async function storeFirst({ services, otherCore }: PeerInput, children: Child[]) {
  const env = { REDIS_URL: services.redisUrl };
  const store = new Child(new URL('store.child.ts', import.meta.url), otherCore, env);
  children.push(store);
  await store.call('prepare', services.postgresUrl);
  return (event: PeerEvent) => store.call('send', event);
}
