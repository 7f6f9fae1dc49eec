import type { WriterMetrics } from '@teamchat/core';
import type { Observer } from '@teamchat/realtime';
import { Histogram, type Registry } from 'prom-client';

/** What the parts of the server measure one by one. */
export interface Measurements {
  broadcastLag: Observer;
  writer: WriterMetrics;
  /** How long a connection of that pool was waited for, in seconds. */
  poolWait: (pool: string, seconds: number) => void;
}

const milliseconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function exposeHistograms(registry: Registry): Measurements {
  const create = <Label extends string>(
    name: string,
    help: string,
    { buckets, labelNames = [] }: { buckets: number[]; labelNames?: Label[] },
  ) => new Histogram({ name, help, buckets, labelNames, registers: [registry] });

  const poolWait = create(
    'teamchat_pool_wait_seconds',
    'Time until a connection of the pool was to be had, new or free.',
    { buckets: [0.0001, ...milliseconds], labelNames: ['pool'] },
  );
  for (const pool of ['writers', 'requests', 'feed']) poolWait.zero({ pool });
  return {
    broadcastLag: create(
      'teamchat_broadcast_lag_seconds',
      'Time of a live event from the head lock, the commit included, until the last of its sockets was written.',
      { buckets: [...milliseconds, 30] },
    ),
    writer: {
      batchSize: create(
        'teamchat_commit_batch_size',
        'Calls that shared one committed transaction of the writer.',
        { buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] },
      ),
      commitSeconds: create(
        'teamchat_commit_seconds',
        'Time from sending a transaction of the writer until COMMIT was answered.',
        { buckets: milliseconds },
      ),
      headLockWaitSeconds: create(
        'teamchat_head_lock_wait_seconds',
        'Time from sending a transaction of the writer until it held the head of its workspace.',
        { buckets: [0.0001, 0.00025, 0.0005, ...milliseconds] },
      ),
    },
    poolWait: (pool, seconds) => poolWait.observe({ pool }, seconds),
  };
}
