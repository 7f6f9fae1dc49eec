import { randomBytes } from 'node:crypto';
import { createPools } from '@teamchat/db';
import { createTestDatabase } from '@teamchat/db/testing';
import { createMemoryBroker, createRedisBroker } from '@teamchat/realtime';
import { pino } from 'pino';
import { createTestApp, type Own, openAll, type TestApp } from '../../../src/testing.ts';
import type { Queryable } from '../checker/truth.ts';
import { type BusFaults, createFaultyBroker } from './faulty-broker.ts';
import { installRefusals } from './refusals.ts';
import { slowAnswers } from './slow-answers.ts';

export type Engine = 'memory' | 'redis';
/** Which of the two servers. */
export type Home = 0 | 1;

/** Two server processes of one installation, in this process, on real sockets and one database. */
export interface Servers extends AsyncDisposable {
  at(home: Home): TestApp;
  /** What the bus between them does to each workspace's messages. */
  readonly faults: BusFaults;
  /** A connection of the test's own. */
  readonly database: Queryable;
  /** Error lines of both servers since the last call. */
  takeErrors(): string[];
}

/** A tenth of production or less; what waits for a whole round of the database keeps a little more. */
const timings = {
  pingEvery: 60,
  silentAfter: 3_000,
  positionEvery: 60,
  holdFor: 5,
  pollBusyEvery: 60,
  pollQuietEvery: 200,
  busyFor: 500,
  brokerWait: 500,
  reachWait: 3_000,
  idleFor: 100,
  userCheckEvery: 300,
  userCheckGather: 10,
  attachGather: 10,
  terminateAfter: 500,
};

/** Nobody in life comes back as often as these people. */
const plenty = { burst: 1_000_000, perSecond: 1_000_000 };

/** So small that a device that was away for a while meets them. */
const limits = {
  replayEvents: 12,
  ringEvents: 16,
  blockEvents: 8,
  blocksKept: 4,
  replayChunkEvents: 5,
  replays: { each: plenty, inAll: plenty },
};

export const startServers = (engine: Engine): Promise<Servers> =>
  openAll((own) => build(engine, own));

async function build(engine: Engine, own: Own) {
  const errors: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line) => void errors.push(line) });
  const storage = own(await createTestDatabase());
  const faults: BusFaults = new Map();
  const openBroker = brokersOf(engine, own);
  const start = async (beside?: TestApp) => {
    const broker = createFaultyBroker(openBroker(), faults);
    const overrides = { logger, broker, realtime: { timings, limits } };
    const environment = {
      HANDSHAKES_PER_SECOND: '1000000',
      TOTAL_HANDSHAKES_PER_SECOND: '1000000',
    };
    return own(
      await createTestApp({
        ...(beside === undefined ? { databaseUrl: storage.url } : { beside }),
        environment,
        overrides,
      }),
    );
  };
  const first = await start();
  const second = await start(first);
  const database = connect(storage.url, own);
  await installRefusals(database);
  for (const { context } of [first, second]) {
    slowAnswers(context.pools.requests);
    slowAnswers(context.pools.feed);
  }
  return {
    at: (home: Home) => (home === 0 ? first : second),
    faults,
    database,
    takeErrors: () => errors.splice(0),
  };
}

function connect(url: string, own: Own): Queryable {
  const pools = own(createPools({ url, requests: 2, onError: () => undefined }));
  return pools.requests;
}

/** In memory both servers share one broker; with Redis each has its own links. */
function brokersOf(engine: Engine, own: Own) {
  if (engine === 'memory') {
    const shared = own(createMemoryBroker());
    return () => shared;
  }
  const { TEST_REDIS_URL: url } = process.env;
  if (url === undefined) throw new Error('TEST_REDIS_URL is missing: run the tests from the root.');
  const prefix = `order:${randomBytes(6).toString('hex')}`;
  return () => own(createRedisBroker({ url, prefix, unsubscribeAfter: 100 }));
}
