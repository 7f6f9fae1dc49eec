import { Redis } from 'ioredis';
import { serveCommands } from '../child.ts';
import { sharedClock } from '../clock.ts';

/** The peer of P8: one of these publishes, another one gets it. */
const redis = new Redis(process.env.REDIS_URL ?? '');
const topic = 'bench:cross-node';
let latencies: number[] = [];

redis.on('message', (_topic, sentAt) => {
  latencies.push(sharedClock() - Number(sentAt));
});

serveCommands({
  async listen() {
    await redis.subscribe(topic);
  },
  async publish() {
    await redis.publish(topic, String(sharedClock()));
  },
  take() {
    const taken = latencies;
    latencies = [];
    return taken;
  },
});
