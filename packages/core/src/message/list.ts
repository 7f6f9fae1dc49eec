import type { Id, ListMessagesInput, MessagePage } from '@teamchat/contract';
import { users, workspaceMembers } from '@teamchat/db/schema';
import { and, eq, inArray } from 'drizzle-orm';
import { accessChannel } from '../access/channel.ts';
import type { CoreContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { memberColumns, viewMember } from '../member/view.ts';
import { type Reading, readWorkspace } from '../snapshot.ts';
import {
  anchorKind,
  findByDate,
  findById,
  findFirstUnread,
  readBefore,
  readFrom,
} from './page-statements.ts';
import { type MessageRow, viewMessage } from './view.ts';

/** Above every seq: the place after the newest message. */
const END = Number.MAX_SAFE_INTEGER;

interface Place {
  /** The message that the anchor resolved to, when there is one. */
  id: Id | null;
  seq: number;
}

/**
 * A run of a channel's history around an anchor. Nothing unread, or no message at or after the date, is
 * the same as `newest`. Deleted messages are in it, without their text.
 * @throws AppError NOT_FOUND for a channel the actor may not see or an anchor that is not in it;
 * STALE_READ below `minSeq`.
 */
export function listMessages(ctx: CoreContext, input: ListMessagesInput): Promise<MessagePage> {
  return readWorkspace(ctx, input, async (tx) => {
    await accessChannel(tx, input.channelId);
    const place = await findPlace(tx, input);
    const { rows, foundOldest, foundNewest } = await readAround(tx, input, place);
    return {
      messages: rows.map(viewMessage),
      members: await listAuthors(tx, rows),
      anchorId: place.id,
      foundOldest,
      foundNewest,
    };
  });
}

async function findPlace(tx: Reading, input: ListMessagesInput): Promise<Place> {
  const { anchor } = input;
  const kind = anchorKind(anchor);
  switch (kind) {
    case 'newest':
      return { id: null, seq: END };
    case 'oldest':
      return { id: null, seq: 0 };
    case 'firstUnread':
      return (
        (await findMessage(tx, findFirstUnread(input, tx.me.userId))) ?? { id: null, seq: END }
      );
    case 'date':
      return (await findMessage(tx, findByDate(input, new Date(anchor)))) ?? { id: null, seq: END };
    case 'message': {
      const found = await findMessage(tx, findById(input, anchor));
      if (found === null) throw notFound();
      return found;
    }
  }
}

async function findMessage(tx: Reading, statement: { text: string }): Promise<Place | null> {
  const { rows } = await tx.client.query<{ id: Id; seq: number }>(statement);
  return rows[0] ?? null;
}

/** One row more in each direction than asked for tells whether the page reaches the end. */
async function readAround(tx: Reading, input: ListMessagesInput, place: Place) {
  const numFrom = input.numAfter + (place.id === null ? 0 : 1);
  const [before, from] = await Promise.all([
    tx.client.query<MessageRow>(readBefore(input, place.seq, input.numBefore + 1)),
    tx.client.query<MessageRow>(readFrom(input, place.seq, numFrom + 1)),
  ]);
  return {
    rows: [...before.rows.slice(0, input.numBefore).toReversed(), ...from.rows.slice(0, numFrom)],
    foundOldest: before.rows.length <= input.numBefore,
    foundNewest: from.rows.length <= numFrom,
  };
}

async function listAuthors(tx: Reading, rows: readonly MessageRow[]) {
  const authorIds = [...new Set(rows.map((row) => row.author_id))];
  if (authorIds.length === 0) return [];
  const members = await tx.db
    .select(memberColumns)
    .from(workspaceMembers)
    .innerJoin(users, eq(users.id, workspaceMembers.userId))
    .where(
      and(
        eq(workspaceMembers.workspaceId, tx.workspaceId),
        inArray(workspaceMembers.userId, authorIds),
      ),
    );
  return members.map(viewMember);
}
