import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { serveCommands } from '../child.ts';
import { closedLoop } from '../closed-loop.ts';
import { quantile } from '../stats.ts';
import { insertStatement, openInserters } from '../subjects/inserter.ts';

/** The peer of P9: `callers` connections, each committing one INSERT at a time. */
let clients: pg.Client[] = [];

serveCommands({
  async prepare(input: { url: string; callers: number }) {
    clients = await openInserters(input.url, input.callers);
  },
  async run(input: { seconds: number; body: string }) {
    const channelId = randomUUID();
    const authorId = randomUUID();
    const { perSecond, latencies } = await closedLoop(clients.length, input.seconds, (caller) =>
      (clients[caller] as pg.Client).query({
        ...insertStatement,
        values: [randomUUID(), channelId, authorId, input.body],
      }),
    );
    return { perSecond, p99: quantile(latencies, 0.99) };
  },
});
