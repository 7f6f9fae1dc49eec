import { monitorEventLoopDelay } from 'node:perf_hooks';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

const prefix = 'teamchat_';
/** Between two looks at the event loop, in milliseconds. */
const resolution = 100;

/** Ours says it better; what active resources say once more, by functions of Node that are deprecated. */
const unwanted = /_nodejs_(eventloop_lag|active_handles|active_requests|active_resources_total)/;

/** How late the event loop is. Disposing stops the looking. */
export function exposeEventLoop(registry: Registry): Disposable {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  const lag = new Gauge({
    name: 'teamchat_event_loop_lag_seconds',
    help: 'How late timers fired since the last scrape, by quantile.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      // Of the few looks between two scrapes a single stall may be none of the 99 % or all of the rest.
      for (const quantile of [0.5, 0.99, 1]) {
        const longest = quantile === 1 ? delays.max : delays.percentile(quantile * 100);
        // What is recorded is the time between two looks, which is the resolution at best.
        const late = delays.count === 0 ? 0 : longest / 1e9 - resolution / 1000;
        lag.set({ quantile: String(quantile) }, Math.max(0, late));
      }
      delays.reset();
    },
  });
  return { [Symbol.dispose]: () => void delays.disable() };
}

/**
 * What prom-client says of any Node process.
 * NOTE: its observer of garbage collections cannot be stopped and keeps the registry, so that one holds nothing else.
 */
export function createProcessRegistry(): Registry {
  const registry = new Registry();
  // An hour between two looks at the event loop is as good as never: ours is looked at instead.
  collectDefaultMetrics({ register: registry, prefix, eventLoopMonitoringPrecision: 3_600_000 });
  for (const { name } of registry.getMetricsAsArray()) {
    if (unwanted.test(name)) registry.removeSingleMetric(name);
  }
  return registry;
}
