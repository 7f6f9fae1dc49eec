import type { AuthSession } from '@teamchat/contract';
import { authSessions } from '@teamchat/db/schema';
import { and, desc, eq, gt, sql } from 'drizzle-orm';
import { shortAddress } from '../address.ts';
import type { Auth } from '../auth.ts';
import { translated } from '../engine/errors.ts';
import type { AuthedRequest } from '../request.ts';

/** The devices on which the account is signed in, last used first. Carries no tokens. */
export async function listSessions(
  auth: Auth,
  { actor }: Pick<AuthedRequest, 'actor'>,
): Promise<{ sessions: AuthSession[] }> {
  const { id, userAgent, ipAddress, createdAt, updatedAt, expiresAt, userId } = authSessions;
  const rows = await translated(
    auth.pools.db
      .select({ id, userAgent, ipAddress, createdAt, updatedAt, expiresAt })
      .from(authSessions)
      .where(and(eq(userId, actor.userId), gt(expiresAt, sql`now()`)))
      .orderBy(desc(updatedAt), desc(id)),
  );
  const sessions = rows.map((row) => ({
    id: row.id,
    current: row.id === actor.sessionId,
    userAgent: row.userAgent || null,
    ipAddress: row.ipAddress ? shortAddress(row.ipAddress) : null,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.updatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  }));
  return { sessions };
}
