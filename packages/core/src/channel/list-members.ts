import type { ListChannelMembersInput, Member, ReadAt } from '@teamchat/contract';
import { channelMembers, users, workspaceMembers } from '@teamchat/db/schema';
import { and, asc, eq, gt } from 'drizzle-orm';
import { accessChannel } from '../access/channel.ts';
import type { CoreContext } from '../context.ts';
import { memberColumns, viewMember } from '../member/view.ts';
import { readWorkspace } from '../snapshot.ts';

/** The people in a channel that the actor may see, by user id. */
export function listChannelMembers(
  ctx: CoreContext,
  input: ListChannelMembersInput,
): Promise<{ members: Member[] } & ReadAt> {
  return readWorkspace(ctx, input, async (tx) => {
    await accessChannel(tx, input.channelId);
    const rows = await tx.db
      .select(memberColumns)
      .from(channelMembers)
      .innerJoin(
        workspaceMembers,
        and(
          eq(workspaceMembers.workspaceId, channelMembers.workspaceId),
          eq(workspaceMembers.userId, channelMembers.userId),
        ),
      )
      .innerJoin(users, eq(users.id, channelMembers.userId))
      .where(
        and(
          eq(channelMembers.workspaceId, tx.workspaceId),
          eq(channelMembers.channelId, input.channelId),
          input.after === undefined ? undefined : gt(channelMembers.userId, input.after),
        ),
      )
      .orderBy(asc(channelMembers.userId))
      .limit(input.limit);
    return { members: rows.map(viewMember) };
  });
}
