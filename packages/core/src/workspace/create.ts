import {
  type CreateWorkspaceInput,
  everyone,
  type Id,
  newId,
  type ReadAt,
  type WorkspaceWithRole,
} from '@teamchat/contract';
import { appendEvent, orUnavailable } from '@teamchat/db';
import { workspaces } from '@teamchat/db/schema';
import { and, eq, ne } from 'drizzle-orm';
import { findMember } from '../access/member.ts';
import { insertChannel } from '../channel/create.ts';
import { addToChannel } from '../channel/membership.ts';
import type { CoreContext } from '../context.ts';
import { idTaken } from '../errors.ts';
import { admitMember } from '../member/admit.ts';
import { type Change, changeWorkspace } from '../write.ts';
import { alternative, slugOf } from './slug.ts';
import { viewWorkspaceData, viewWorkspaceWithRole, type WorkspaceRow } from './view.ts';

const DEFAULT_CHANNEL = 'general';

/**
 * Makes a workspace with the actor as its owner and a default channel. A known `id` of the actor's own
 * answers that workspace.
 * @throws AppError LIMIT_REACHED; CONFLICT for an id that is in use.
 */
export async function createWorkspace(
  ctx: CoreContext,
  input: CreateWorkspaceInput,
): Promise<{ workspace: WorkspaceWithRole } & ReadAt> {
  const { userId } = ctx.actor;
  if (input.id !== undefined) await refuseIdOfOthers(ctx, input.id);
  const target = { workspace: input.id ?? newId(), create: true };
  return changeWorkspace(ctx, target, async (tx) => {
    const workspace = (await findOwn(tx, userId)) ?? (await createNew(tx, input.name, userId));
    return { workspace };
  });
}

/** Before the head is waited for: an id that is known must not be enough to stand in its line. */
async function refuseIdOfOthers(ctx: CoreContext, id: Id): Promise<void> {
  const others = await orUnavailable(
    ctx.pools.db
      .select({ id: workspaces.id })
      .from(workspaces)
      .where(and(eq(workspaces.id, id), ne(workspaces.createdBy, ctx.actor.userId))),
  );
  if (others.length > 0) throw idTaken();
}

/** The workspace of a repeated call. */
async function findOwn(tx: Change, userId: Id): Promise<WorkspaceWithRole | null> {
  const [row] = await tx.db.select().from(workspaces).where(eq(workspaces.id, tx.workspaceId));
  if (row === undefined) return null;
  const member = await findMember(tx, tx.workspaceId, userId);
  if (row.createdBy !== userId || member?.leftAt !== null) throw idTaken();
  return viewWorkspaceWithRole(row, member.role);
}

async function createNew(tx: Change, name: string, userId: Id): Promise<WorkspaceWithRole> {
  const channelId = newId();
  const row = await insertWorkspace(tx, { name, defaultChannelId: channelId, createdBy: userId });
  const owner = await admitMember(tx, userId, 'owner');
  const channel = await insertChannel(tx, {
    id: channelId,
    name: DEFAULT_CHANNEL,
    visibility: 'public',
    isDefault: true,
    createdBy: userId,
  });
  await addToChannel(tx, channel, owner);
  return viewWorkspaceWithRole(row, 'owner');
}

async function insertWorkspace(
  tx: Change,
  input: Pick<WorkspaceRow, 'name' | 'defaultChannelId' | 'createdBy'>,
): Promise<WorkspaceRow> {
  const base = { ...input, id: tx.workspaceId, createdAt: tx.at, rev: tx.head.seq + 1 };
  const wanted = slugOf(input.name);
  for (let slug = wanted; ; slug = alternative(wanted)) {
    const inserted = await tx.db
      .insert(workspaces)
      .values({ ...base, slug })
      .onConflictDoNothing({ target: workspaces.slug })
      .returning();
    const [row] = inserted;
    if (row === undefined) continue;
    appendEvent(tx, tx.head, {
      type: 'workspace.created',
      audience: [everyone],
      subjectId: row.id,
      actorId: input.createdBy,
      data: { workspace: viewWorkspaceData(row) },
    });
    return row;
  }
}
