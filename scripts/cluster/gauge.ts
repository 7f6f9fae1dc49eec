import { type Histogram, histogramOf, parseMetrics, quantile, since, sumOf } from './prometheus.ts';
import type { ServerProcess } from './server-process.ts';

/** What a server says of itself; null where it says nothing. */
export interface Reading {
  connections: number | null;
  deliveriesPerSecond: number | null;
  /** From commit to socket, in seconds, of the last ten seconds. */
  lagP50: number | null;
  lagP99: number | null;
  replays: number | null;
}

export type Measured = Pick<ServerProcess, 'port' | 'processId' | 'noteReadiness'>;

interface Look {
  at: number;
  processId: number | null;
  deliveries: number | null;
  lag: Histogram | null;
}

const nothing: Reading = {
  connections: null,
  deliveriesPerSecond: null,
  lagP50: null,
  lagP99: null,
  replays: null,
};

/** How far back rates and quantiles look, in milliseconds. */
const window = 10_000;
const patience = 1_000;

/** Reads the metrics of one server again and again. */
export class Gauge {
  readonly #server: Measured;
  readonly #headers: Record<string, string>;
  #looks: Look[] = [];
  reading: Reading = nothing;

  constructor(server: Measured, metricsToken: string | undefined) {
    this.#server = server;
    this.#headers = metricsToken ? { authorization: `Bearer ${metricsToken}` } : {};
  }

  async read(): Promise<void> {
    const { processId } = this.#server;
    const [ready, page] =
      processId === null
        ? [null, null]
        : await Promise.all([this.#get('/readyz'), this.#get('/metrics')]);
    this.#server.noteReadiness(ready !== null);
    this.reading = page === null ? nothing : this.#evaluate(page, processId);
  }

  #evaluate(page: string, processId: number | null): Reading {
    const samples = parseMetrics(page);
    const now: Look = {
      at: performance.now(),
      processId,
      deliveries: sumOf(samples, 'teamchat_deliveries_total'),
      lag: histogramOf(samples, 'teamchat_broadcast_lag_seconds'),
    };
    // A new process counts from nothing.
    this.#looks = this.#looks.filter(
      (look) => look.processId === processId && now.at - look.at <= window,
    );
    const [first] = this.#looks;
    const previous = this.#looks.at(-1);
    this.#looks.push(now);
    const lag = now.lag === null ? null : since(first?.lag ?? undefined, now.lag);
    return {
      connections: sumOf(samples, 'teamchat_connections'),
      deliveriesPerSecond: rateOf(previous, now),
      lagP50: lag === null ? null : quantile(lag, 0.5),
      lagP99: lag === null ? null : quantile(lag, 0.99),
      replays: sumOf(samples, 'teamchat_replays_total'),
    };
  }

  async #get(path: string): Promise<string | null> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.#server.port}${path}`, {
        headers: this.#headers,
        signal: AbortSignal.timeout(patience),
      });
      const text = await answer.text();
      return answer.ok ? text : null;
    } catch {
      return null;
    }
  }
}

function rateOf(before: Look | undefined, now: Look): number | null {
  const counted = before?.deliveries ?? null;
  if (before === undefined || counted === null || now.deliveries === null) return null;
  return ((now.deliveries - counted) * 1000) / (now.at - before.at);
}
