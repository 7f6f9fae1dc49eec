import { randomUUID } from 'node:crypto';
import { initTRPC } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import pg from 'pg';
import superjson from 'superjson';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { serveCommands } from '../child.ts';
import { insertStatement } from '../subjects/inserter.ts';

/** The peer of P9b: a stock tRPC server whose mutation does one INSERT through a pool. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 64 });
const authorId = randomUUID();

const t = initTRPC.create({ transformer: superjson });
const router = t.router({
  message: t.router({
    send: t.procedure
      .input(
        z.object({
          workspaceId: z.string(),
          channelId: z.string(),
          id: z.string(),
          body: z.string(),
        }),
      )
      .mutation(async ({ input }) => {
        await pool.query({
          ...insertStatement,
          values: [input.id, input.channelId, authorId, input.body],
        });
        return { message: { ...input, authorId, createdAt: new Date().toISOString() } };
      }),
  }),
});

const wss = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
applyWSSHandler({ wss, router });

serveCommands({
  listen() {
    const address = wss.address();
    return typeof address === 'object' ? address?.port : null;
  },
});
