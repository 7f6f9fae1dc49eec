import type { Id } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';

export type ResolveInput = { channelId: Id } | { messageId: Id } | { inviteId: Id };

/**
 * The workspace that an id of REST belongs to, among the actor's own.
 * @throws AppError NOT_FOUND when none of them has it, or two do.
 */
export async function resolveWorkspaceId(ctx: CoreContext, input: ResolveInput): Promise<Id> {
  const { table, id } = target(input);
  const { rows } = await orUnavailable(
    ctx.pools.requests.query<{ workspace_id: Id }>(
      `SELECT m.workspace_id FROM workspace_members m
     JOIN ${table} t ON t.workspace_id = m.workspace_id AND t.id = $2
     WHERE m.user_id = $1 AND m.left_at IS NULL LIMIT 2`,
      [ctx.actor.userId, id],
    ),
  );
  const [only, second] = rows;
  if (only === undefined || second !== undefined) throw notFound();
  return only.workspace_id;
}

function target(input: ResolveInput): { table: string; id: Id } {
  if ('channelId' in input) return { table: 'channels', id: input.channelId };
  if ('messageId' in input) return { table: 'messages', id: input.messageId };
  return { table: 'invites', id: input.inviteId };
}
