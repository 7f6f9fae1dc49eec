import { within } from './within.ts';

export interface Readiness {
  ready: boolean;
  /** What was looked at: `ok`, or why it is not. */
  checks: { postgres: string; migrations: string; draining: string };
}

export interface ReadinessProbe {
  check: () => Promise<Readiness>;
  /** From now on this server wants no new work. */
  startDraining: () => void;
  readonly draining: boolean;
}

export interface ReadinessSources {
  /** Answers when Postgres answers; rejects otherwise. */
  pingPostgres: () => Promise<void>;
  migrationsArePending: () => Promise<boolean>;
  /** How long one look may take, in milliseconds. */
  timeoutMs: number;
  /** How long an answer is given again without looking, in milliseconds. */
  reuseMs: number;
}

/**
 * Whether a load balancer should send traffic here. Looks at most once per `reuseMs` however often it is asked, and
 * never hangs. Redis is no part of it: without it delivery is slower and nothing is lost.
 */
export function createReadinessProbe(sources: ReadinessSources): ReadinessProbe {
  let draining = false;
  let last: {
    at: number;
    looked: Promise<Pick<Readiness['checks'], 'postgres' | 'migrations'>>;
  } | null = null;

  async function look() {
    try {
      await within(sources.timeoutMs, sources.pingPostgres());
    } catch {
      return { postgres: 'unreachable', migrations: 'unknown' };
    }
    const pending = await within(sources.timeoutMs, sources.migrationsArePending()).catch(
      () => null,
    );
    if (pending === null) return { postgres: 'ok', migrations: 'unknown' };
    return { postgres: 'ok', migrations: pending ? 'behind' : 'ok' };
  }

  return {
    async check() {
      const now = performance.now();
      if (last === null || now - last.at > sources.reuseMs) last = { at: now, looked: look() };
      const looked = await last.looked;
      const ready = !draining && looked.postgres === 'ok' && looked.migrations === 'ok';
      return { ready, checks: { ...looked, draining: draining ? 'draining' : 'ok' } };
    },
    startDraining() {
      draining = true;
    },
    get draining() {
      return draining;
    },
  };
}
