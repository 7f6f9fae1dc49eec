import type { Core } from '@teamchat/core';
import { Gauge, type Registry } from 'prom-client';
import { exposeGauges } from './reading.ts';
import type { SnapshotAge } from './snapshot-age.ts';

type Pools = Core['pools'];

/** The writer, the pools and what holds Postgres back. */
export function exposeDatabase(
  registry: Registry,
  { core, snapshotAge }: { core: Pick<Core, 'pools' | 'writer'>; snapshotAge: SnapshotAge },
): void {
  const { pools, writer } = core;
  exposeGauges(registry, [
    {
      name: 'teamchat_writer_queue',
      help: 'Calls that wait for their turn to be written.',
      read: () => writer.queued,
    },
    {
      name: 'teamchat_pool_waiting',
      help: 'Calls that wait for a connection of the pool.',
      label: 'pool',
      read: () => ({
        writers: pools.writers.waitingCount,
        requests: pools.requests.waitingCount,
        feed: pools.feed.waitingCount,
      }),
    },
  ]);
  exposeConnections(registry, pools);
  const oldest = new Gauge({
    name: 'teamchat_oldest_snapshot_seconds',
    help: 'Age of the oldest transaction that holds a snapshot of the database; absent while Postgres does not say.',
    registers: [registry],
    async collect() {
      const age = await snapshotAge.read();
      if (age === null) oldest.remove();
      else oldest.set(age);
    },
  });
}

function exposeConnections(registry: Registry, pools: Pools): void {
  const connections = new Gauge({
    name: 'teamchat_pool_connections',
    help: 'Connections of the pool to Postgres, by what they do.',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const pool of ['writers', 'requests', 'feed'] as const) {
        const { idleCount, totalCount } = pools[pool];
        connections.set({ pool, state: 'idle' }, idleCount);
        connections.set({ pool, state: 'busy' }, totalCount - idleCount);
      }
    },
  });
}
