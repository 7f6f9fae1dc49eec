import type { Task } from 'graphile-worker';

/** Rows of one statement: short locks, also when years have piled up. */
const batch = 1_000;

/**
 * Deletes what nobody can use any more, a day or a month after the fact:
 * - auth sessions and verifications past their expiry;
 * - revocations, which must outlive every access token of their session (15 minutes) and the poll that spreads them;
 * - invites that were revoked, expired or used up 30 days ago, with their uses.
 */
export const deleteExpired: Task = async (_payload, helpers) => {
  for (const statement of statements) {
    for (;;) {
      const { rowCount } = await helpers.query(statement, [batch]);
      if ((rowCount ?? 0) < batch) break;
    }
  }
};

const deadInvites = `
  SELECT i.workspace_id, i.id FROM invites i
  WHERE i.revoked_at < now() - interval '30 days'
     OR i.expires_at < now() - interval '30 days'
     OR (i.max_uses IS NOT NULL AND i.max_uses <= (
          SELECT count(*) FROM invite_uses u
          WHERE u.workspace_id = i.workspace_id AND u.invite_id = i.id
            AND u.used_at < now() - interval '30 days'))`;

const statements = [
  `DELETE FROM auth_sessions WHERE id IN (
     SELECT id FROM auth_sessions WHERE expires_at < now() - interval '1 day' LIMIT $1)`,
  `DELETE FROM auth_verifications WHERE id IN (
     SELECT id FROM auth_verifications WHERE expires_at < now() - interval '1 day' LIMIT $1)`,
  `DELETE FROM auth_revocations WHERE session_id IN (
     SELECT session_id FROM auth_revocations WHERE revoked_at < now() - interval '1 day' LIMIT $1)`,
  // One statement, since a used-up invite without its uses would be alive again. Both parts see the rows as they were;
  // the foreign key is checked after both.
  `WITH dead AS (${deadInvites} LIMIT $1),
   uses AS (DELETE FROM invite_uses u USING dead
     WHERE u.workspace_id = dead.workspace_id AND u.invite_id = dead.id)
   DELETE FROM invites i USING dead WHERE i.workspace_id = dead.workspace_id AND i.id = dead.id`,
] as const;
