import {
  AppError,
  type Channel,
  type CreateChannelInput,
  channelAudience,
  full,
  limits,
  newId,
  type ReadAt,
  type ReadMark,
} from '@teamchat/contract';
import { appendEvent } from '@teamchat/db';
import { channels } from '@teamchat/db/schema';
import { and, count, eq, sql } from 'drizzle-orm';
import { accessJoinedChannel } from '../access/channel.ts';
import { getActiveMember } from '../access/member.ts';
import { requireFull } from '../access/role.ts';
import type { CoreContext } from '../context.ts';
import { idTaken } from '../errors.ts';
import { type Change, changeAsMember, type MemberChange } from '../write.ts';
import { getReadMark } from './internal.ts';
import { addToChannel } from './membership.ts';
import { type ChannelRow, viewChannel, viewChannelData } from './view.ts';

export type JoinedChannel = { channel: Channel; readMark: ReadMark } & ReadAt;

/**
 * Makes a channel with the actor as its first member. A known `id` of the actor's own answers that channel.
 * @throws AppError FORBIDDEN to guests, NAME_TAKEN, LIMIT_REACHED, CONFLICT for an id that is in use.
 */
export function createChannel(ctx: CoreContext, input: CreateChannelInput): Promise<JoinedChannel> {
  return changeAsMember(ctx, input.workspaceId, async (tx) => {
    requireFull(tx.me.role);
    const { userId } = tx.me;
    const known = await findOwn(tx, input);
    const row = known ?? (await createNew(tx, input));
    return { channel: viewChannel(row), readMark: await getReadMark(tx, row.id, userId) };
  });
}

async function createNew(tx: MemberChange, input: CreateChannelInput): Promise<ChannelRow> {
  const { userId } = tx.me;
  await requireRoom(tx, input.name);
  const created = await insertChannel(tx, {
    id: input.id ?? newId(),
    name: input.name,
    visibility: input.visibility,
    isDefault: false,
    createdBy: userId,
  });
  return addToChannel(tx, created, await getActiveMember(tx, tx.workspaceId, userId));
}

/** The channel of a repeated call. */
async function findOwn(tx: MemberChange, input: CreateChannelInput): Promise<ChannelRow | null> {
  if (input.id === undefined) return null;
  const [row] = await tx.db
    .select()
    .from(channels)
    .where(and(eq(channels.workspaceId, tx.workspaceId), eq(channels.id, input.id)));
  if (row === undefined) return null;
  if (row.createdBy !== tx.me.userId) throw idTaken();
  return accessJoinedChannel(tx, row.id).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'NOT_FOUND' ? idTaken() : error;
  });
}

async function requireRoom(tx: MemberChange, name: string): Promise<void> {
  const [row] = await tx.db
    .select({
      channels: count(),
      sameName: sql<boolean>`coalesce(bool_or(lower(${channels.name}) = lower(${name})), false)`,
    })
    .from(channels)
    .where(eq(channels.workspaceId, tx.workspaceId));
  if (row?.sameName === true) {
    throw new AppError('NAME_TAKEN', 'A channel of this name exists. Choose another name.');
  }
  if (row !== undefined && row.channels >= limits.channelsPerWorkspace) {
    throw new AppError('LIMIT_REACHED', 'This workspace has as many channels as it may have.');
  }
}

/**
 * Writes a channel that nobody is in yet; its creator joins in the same transaction, and the event
 * counts them already.
 */
export async function insertChannel(
  tx: Change,
  input: Pick<ChannelRow, 'id' | 'name' | 'visibility' | 'isDefault' | 'createdBy'>,
): Promise<ChannelRow> {
  const empty = { ...input, workspaceId: tx.workspaceId, memberCount: 0, createdAt: tx.at };
  const rev = appendEvent(tx, tx.head, {
    type: 'channel.created',
    audience: [input.visibility === 'public' ? full : channelAudience(input.id)],
    subjectId: input.id,
    actorId: input.createdBy,
    data: { channel: viewChannelData({ ...empty, memberCount: 1 }) },
  });
  const row = { ...empty, rev };
  await tx.db.insert(channels).values(row);
  return row;
}
