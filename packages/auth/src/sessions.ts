import { AppError, type Id, type Me, type SignedIn } from '@teamchat/contract';
import {
  authAccounts,
  authRevocations,
  authSessions,
  authVerifications,
  users,
} from '@teamchat/db/schema';
import { and, eq, gt, ne, type SQL, sql } from 'drizzle-orm';
import type { Auth } from './auth.ts';
import type { NewSession } from './engine/engine.ts';
import { translated } from './engine/errors.ts';
import type { EndedSession } from './ports.ts';
import { issueAccessToken } from './tokens.ts';

/** What signing in answers. The caller puts the refresh token into a cookie or into the body. */
export interface SignInResult {
  body: Omit<SignedIn, 'refreshToken'>;
  refreshToken: string;
}

/** The provider id of accounts with a password. */
const password = 'credential';

export const sessionEnded = () =>
  new AppError('UNAUTHENTICATED', 'Your session has ended. Sign in again.');

export function toMe(user: typeof users.$inferSelect): Me {
  const { id, email, name, isInstanceAdmin, createdAt } = user;
  return { id, email, name, isInstanceAdmin, createdAt: createdAt.toISOString() };
}

/** The stored password hash of an account; null when there is none. Equally slow either way. */
export async function findPasswordHash(auth: Auth, email: string): Promise<string | null> {
  const [row] = await translated(
    auth.pools.db
      .select({ hash: authAccounts.password })
      .from(users)
      .innerJoin(authAccounts, eq(authAccounts.userId, users.id))
      .where(and(eq(users.email, email), eq(authAccounts.providerId, password))),
  );
  return row?.hash ?? null;
}

/** Issues the tokens of a session that was just opened. Throws UNAUTHENTICATED when it ended already. */
export async function signInResult(auth: Auth, session: NewSession): Promise<SignInResult> {
  const [row] = await translated(
    auth.pools.db
      .select({ sessionId: authSessions.id, expiresAt: authSessions.expiresAt, user: users })
      .from(authSessions)
      .innerJoin(users, eq(users.id, authSessions.userId))
      .where(eq(authSessions.token, session.token)),
  );
  if (!row) throw sessionEnded();
  const { sessionId, expiresAt, user } = row;
  const tokens = await issueAccessToken(auth, { sessionId, userId: user.id, expiresAt });
  return { body: { ...tokens, user: toMe(user) }, refreshToken: session.refreshToken };
}

/** Which sessions to end: one of a user, or all but perhaps one. */
export type SessionFilter = { userId: Id } & ({ sessionId: Id } | { except?: Id });

function condition(filter: SessionFilter): SQL | undefined {
  const own = eq(authSessions.userId, filter.userId);
  if ('sessionId' in filter) return and(own, eq(authSessions.id, filter.sessionId));
  return filter.except === undefined ? own : and(own, ne(authSessions.id, filter.except));
}

/**
 * Ends sessions: their rows go and their revocations are written in one statement, then all processes
 * are told. The only way in which this package ends a session before it expires.
 */
export async function endSessions(auth: Auth, filter: SessionFilter): Promise<EndedSession[]> {
  const { rows } = await translated(
    auth.pools.db.execute<{ sessionId: Id; userId: Id }>(sql`
      WITH ended AS (
        DELETE FROM ${authSessions} WHERE ${condition(filter)} RETURNING id, user_id
      ), revoked AS (
        INSERT INTO ${authRevocations} (session_id, user_id)
        SELECT id, user_id FROM ended ON CONFLICT DO NOTHING
      )
      SELECT id AS "sessionId", user_id AS "userId" FROM ended`),
  );
  auth.revocations.announce(rows);
  return rows;
}

/**
 * Changes a password between two rounds of ending sessions and voiding reset links: a crash in
 * between leaves people signed out, never an old device signed in; the second round catches what was
 * opened with the old password meanwhile.
 */
export async function whileEndingSessions(
  auth: Auth,
  filter: { userId: Id; except?: Id },
  change: () => Promise<void>,
): Promise<void> {
  await endSessions(auth, filter);
  await change();
  await endSessions(auth, filter);
  await translated(
    auth.pools.db.delete(authVerifications).where(eq(authVerifications.value, filter.userId)),
  );
}

/** The database key of a live session. Throws UNAUTHENTICATED. */
export async function getSessionToken(auth: Auth, actor: { userId: Id; sessionId: Id }) {
  const [row] = await translated(
    auth.pools.db
      .select({ token: authSessions.token, email: users.email })
      .from(authSessions)
      .innerJoin(users, eq(users.id, authSessions.userId))
      .where(
        and(
          eq(authSessions.id, actor.sessionId),
          eq(authSessions.userId, actor.userId),
          gt(authSessions.expiresAt, sql`now()`),
        ),
      ),
  );
  if (!row) throw sessionEnded();
  return row;
}

/** Asks the database, not the memory, whether a session lives. Throws UNAUTHENTICATED. */
export async function requireLiveSession(
  auth: Auth,
  actor: { userId: Id; sessionId: Id },
): Promise<void> {
  await getSessionToken(auth, actor);
}
