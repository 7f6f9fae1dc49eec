/** The server as it runs, with durations a tenth as long and limits that tests can meet. */
import type { RealtimeOptions } from '@teamchat/realtime';
import { startServer } from '../../../src/app.ts';
import { readConfig, readEnvironment } from '../../../src/config.ts';

const timings: NonNullable<RealtimeOptions['timings']> = {
  pingEvery: 1_000,
  silentAfter: 3_000,
  positionEvery: 500,
  pollBusyEvery: 100,
  pollQuietEvery: 300,
  busyFor: 1_000,
  brokerWait: 500,
  reachWait: 3_000,
  idleFor: 1_000,
  userCheckEvery: 1_000,
  userCheckGather: 100,
  attachGather: 20,
  terminateAfter: 500,
  presenceRefreshEvery: 1_000,
  presenceTtl: 3_000,
  presenceDiffEvery: 100,
  presenceLeaveAfter: 500,
};
const limits: NonNullable<RealtimeOptions['limits']> = { bufferedBytes: 64 * 1024 };
const plenty = { points: 100_000, windowMs: 60_000 };

const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
const server = await startServer(readConfig(readEnvironment()), stopping.signal, {
  realtime: { timings, limits },
  auth: { rateLimits: { registrationsPerAddress: plenty } },
});
await server.closed;
