import type { ListMembersInput, Member, ReadAt } from '@teamchat/contract';
import { users, workspaceMembers } from '@teamchat/db/schema';
import { and, asc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { isFull } from '../access/role.ts';
import type { Scope } from '../access/workspace.ts';
import type { CoreContext } from '../context.ts';
import { readWorkspace } from '../snapshot.ts';
import { memberColumns, viewMember } from './view.ts';

/**
 * The people of the workspace, by user id; with `userIds` just those, ex-members included. Guests see
 * themselves and whom they share a channel with.
 */
export function listMembers(
  ctx: CoreContext,
  input: ListMembersInput,
): Promise<{ members: Member[] } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    const { userId } = memberColumns;
    const rows = await tx.db
      .select(memberColumns)
      .from(workspaceMembers)
      .innerJoin(users, eq(users.id, workspaceMembers.userId))
      .where(
        and(
          eq(workspaceMembers.workspaceId, tx.workspaceId),
          input.userIds === undefined
            ? isNull(workspaceMembers.leftAt)
            : inArray(userId, input.userIds),
          input.after === undefined ? undefined : gt(userId, input.after),
          isFull(tx.me.role) ? undefined : seenByGuest(tx),
        ),
      )
      .orderBy(asc(userId))
      .limit(input.limit);
    return { members: rows.map(viewMember) };
  });
}

function seenByGuest(tx: Scope): SQL {
  return sql`(${memberColumns.userId} = ${tx.me.userId} or ${memberColumns.userId} in (
    select other.user_id from channel_members mine
    join channel_members other
      on other.workspace_id = mine.workspace_id and other.channel_id = mine.channel_id
    where mine.workspace_id = ${tx.workspaceId} and mine.user_id = ${tx.me.userId}))`;
}
