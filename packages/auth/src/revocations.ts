import type { Id } from '@teamchat/contract';
import type { Pools } from '@teamchat/db';
import { authRevocations, authSessions } from '@teamchat/db/schema';
import { gt, lt, sql } from 'drizzle-orm';
import { translated } from './engine/errors.ts';
import { createLoop } from './loop.ts';
import type { EndedSession, Logger, SessionEvents } from './ports.ts';
import type { Timings } from './timings.ts';

/**
 * The sessions that ended early, as this process knows them. It hears of one at once when it ended it
 * itself, by announcement when another process did, and by polling the table in any case.
 */
export interface Revocations extends AsyncDisposable {
  isRevoked(sessionId: Id): boolean;
  /** Calls back once for each session that becomes known as ended. Returns the unsubscribe. */
  onRevoked(listener: (ended: EndedSession) => void): () => void;
  /** After the rows were committed: refuses the sessions here and tells the other processes. */
  announce(ended: readonly EndedSession[]): void;
}

export interface RevocationOptions {
  pools: Pick<Pools, 'db'>;
  sessionEvents: SessionEvents;
  timings: Timings;
  logger: Logger;
}

/** A moment that many milliseconds ago, by the database's clock. */
const ago = (ms: number) => sql`now() - make_interval(secs => ${ms / 1000})`;

/** Milliseconds since it was made, also over a suspend, which the monotonic clock does not count. */
function startStopwatch(): () => number {
  const monotonic = performance.now();
  const wall = Date.now();
  return () => Math.max(performance.now() - monotonic, Date.now() - wall);
}

/** Resolves once the table was read for the first time. */
export async function createRevocations(options: RevocationOptions): Promise<Revocations> {
  const { pools, sessionEvents, timings, logger } = options;
  const learnedAt = new Map<Id, number>();
  const listeners = new Set<(ended: EndedSession) => void>();

  function learn(ended: EndedSession): void {
    if (learnedAt.has(ended.sessionId)) return;
    learnedAt.set(ended.sessionId, Date.now());
    for (const listener of listeners) {
      try {
        listener(ended);
      } catch (error) {
        logger.error({ err: error }, 'A listener for ended sessions failed.');
      }
    }
  }

  async function learnFrom(windowMs: number): Promise<void> {
    const { sessionId, userId, revokedAt } = authRevocations;
    const rows = await translated(
      pools.db
        .select({ sessionId, userId })
        .from(authRevocations)
        .where(gt(revokedAt, ago(windowMs))),
    );
    for (const row of rows) learn(row);
  }

  /**
   * Whose time is up ends like any other: their sockets close, on every node.
   * NOTE: before anything deletes the row, for then nobody knows any more whose sockets those are.
   */
  async function endExpired(): Promise<void> {
    await translated(
      pools.db.execute(sql`
        INSERT INTO ${authRevocations} (session_id, user_id)
        SELECT id, user_id FROM ${authSessions}
        WHERE expires_at BETWEEN ${ago(timings.revocationsKept)} AND now() ORDER BY id
        ON CONFLICT DO NOTHING`),
    );
  }

  async function cleanUp(): Promise<void> {
    const { revocationsKept } = timings;
    await pools.db
      .delete(authRevocations)
      .where(lt(authRevocations.revokedAt, ago(revocationsKept)));
    await pools.db.delete(authSessions).where(lt(authSessions.expiresAt, ago(revocationsKept)));
    for (const [sessionId, at] of learnedAt) {
      if (at < Date.now() - revocationsKept) learnedAt.delete(sessionId);
    }
  }

  let sincePoll = startStopwatch();
  await learnFrom(timings.revocationsKept);
  const stopHearing = sessionEvents.onAnnounced(learn);

  const onError = (error: unknown) =>
    logger.warn({ err: error }, 'Ended sessions cannot be read right now; trying again.');
  const polling = createLoop({ every: timings.revocationPollEvery, onError }, async () => {
    const elapsed = sincePoll();
    const next = startStopwatch();
    await endExpired();
    await learnFrom(elapsed + timings.revocationOverlap);
    sincePoll = next;
  });
  const cleaning = createLoop({ every: timings.cleanupEvery, onError }, cleanUp);

  return {
    isRevoked: (sessionId) => learnedAt.has(sessionId),
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announce(ended) {
      for (const one of ended) {
        learn(one);
        sessionEvents.announce(one);
      }
    },
    async [Symbol.asyncDispose]() {
      stopHearing();
      listeners.clear();
      await Promise.all([polling[Symbol.asyncDispose](), cleaning[Symbol.asyncDispose]()]);
    },
  };
}
