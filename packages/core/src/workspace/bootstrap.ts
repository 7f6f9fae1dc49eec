import { type Bootstrap, type BootstrapInput, limits, timings } from '@teamchat/contract';
import {
  channelMembers,
  channels,
  userHeads,
  users,
  workspaceMembers,
  workspaces,
} from '@teamchat/db/schema';
import { and, eq, getTableColumns } from 'drizzle-orm';
import type { Scope } from '../access/workspace.ts';
import { viewChannel } from '../channel/view.ts';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { memberColumns, viewMember } from '../member/view.ts';
import { readWorkspace } from '../snapshot.ts';
import { loadReadMarks } from '../user-state/read-marks.ts';
import { viewWorkspace } from './view.ts';

/** Milliseconds for each of the three statements, so 5 s in all: a long snapshot slows every send. */
const STATEMENT_CAP = 1_600;

/** All that a client needs to draw the workspace, in one snapshot; a handful of statements in all. */
export function bootstrapWorkspace(ctx: CoreContext, input: BootstrapInput): Promise<Bootstrap> {
  return readWorkspace(ctx, input, async (tx) => {
    await tx.client.query(`SET LOCAL statement_timeout = ${STATEMENT_CAP}`);
    const { workspaceId, me } = tx;
    const { workspace, member, userRev } = await loadSelf(tx);
    const rows = await tx.db
      .select(getTableColumns(channels))
      .from(channelMembers)
      .innerJoin(
        channels,
        and(
          eq(channels.workspaceId, channelMembers.workspaceId),
          eq(channels.id, channelMembers.channelId),
        ),
      )
      .where(
        and(eq(channelMembers.workspaceId, workspaceId), eq(channelMembers.userId, me.userId)),
      );
    const readMarks = await loadReadMarks(tx, { workspaceId, userId: me.userId });
    return {
      workspace: viewWorkspace(workspace),
      me: viewMember(member),
      channels: rows.map(viewChannel),
      readMarks,
      userRev: userRev ?? 0,
      limits: { ...limits },
      timings: { ...timings },
    };
  });
}

async function loadSelf(tx: Scope) {
  const [row] = await tx.db
    .select({ workspace: workspaces, member: memberColumns, userRev: userHeads.rev })
    .from(workspaceMembers)
    .innerJoin(workspaces, eq(workspaces.id, workspaceMembers.workspaceId))
    .innerJoin(users, eq(users.id, workspaceMembers.userId))
    .leftJoin(
      userHeads,
      and(
        eq(userHeads.workspaceId, workspaceMembers.workspaceId),
        eq(userHeads.userId, workspaceMembers.userId),
      ),
    )
    .where(
      and(
        eq(workspaceMembers.workspaceId, tx.workspaceId),
        eq(workspaceMembers.userId, tx.me.userId),
      ),
    );
  if (row === undefined) throw notFound();
  return row;
}
