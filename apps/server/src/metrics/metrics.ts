import { type Core, readOldestSnapshotAge } from '@teamchat/core';
import type { Realtime } from '@teamchat/realtime';
import { Registry } from 'prom-client';
import { exposeDatabase } from './expose-database.ts';
import { createProcessRegistry, exposeEventLoop } from './expose-process.ts';
import { exposeRealtime } from './expose-realtime.ts';
import { exposeHistograms, type Measurements } from './histograms.ts';
import { createSnapshotAge } from './snapshot-age.ts';

/** What is looked at when Prometheus asks. */
export interface WatchedParts {
  core: Pick<Core, 'pools' | 'writer'>;
  realtime: Realtime;
}

export interface MetricsTimings {
  /** How long Postgres may take to answer a scrape, and how long an answer is reused, in milliseconds. */
  metricsTimeout: number;
  metricsReuse: number;
}

/** The metrics of one server. */
export interface Metrics extends AsyncDisposable {
  /** For the parts to put in what they measure. */
  readonly measurements: Measurements;
  /** Adds what is read from the parts. Call it once. */
  watch(parts: WatchedParts): void;
  /** Everything, in Prometheus' text format. */
  render(): Promise<{ contentType: string; body: string }>;
}

export function createMetrics(timings: MetricsTimings): Metrics {
  const registry = new Registry();
  const processRegistry = createProcessRegistry();
  const measurements = exposeHistograms(registry);
  const eventLoop = exposeEventLoop(registry);
  let observeNow = () => undefined as void;
  return {
    measurements,
    watch({ core, realtime }) {
      exposeRealtime(registry, realtime);
      observeNow = () => realtime.observeNow();
      const snapshotAge = createSnapshotAge({
        ask: () => readOldestSnapshotAge(core.pools),
        timeoutMs: timings.metricsTimeout,
        reuseMs: timings.metricsReuse,
      });
      exposeDatabase(registry, { core, snapshotAge });
    },
    async render() {
      observeNow();
      const parts = await Promise.all([registry.metrics(), processRegistry.metrics()]);
      return { contentType: registry.contentType, body: parts.join('\n') };
    },
    [Symbol.asyncDispose]() {
      eventLoop[Symbol.dispose]();
      registry.clear();
      return Promise.resolve();
    },
  };
}
