import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { serveCommands } from '../child.ts';
import { insertStatement, openInserters, prepareInserter } from './inserter.ts';

/** What any chat does before it broadcasts: each message is one committed INSERT, then published. */
const redis = new Redis(process.env.REDIS_URL ?? '');
let client: pg.Client | undefined;

serveCommands({
  async prepare(postgresUrl: string) {
    await prepareInserter(postgresUrl);
    [client] = await openInserters(postgresUrl, 1);
  },
  async send({ topic, event }: { topic: string; event: string }) {
    const values = [randomUUID(), randomUUID(), randomUUID(), event];
    await client?.query({ ...insertStatement, values });
    await redis.publish(topic, event);
  },
});
