import { sql } from 'drizzle-orm';
import { index, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, seq } from './columns.ts';

/** `seq` of the creation is the order inside a channel; `rev` is the seq of the last change. */
export const messages = pgTable(
  'messages',
  {
    workspaceId: uuid('workspace_id').notNull(),
    id: uuid('id').notNull(),
    channelId: uuid('channel_id').notNull(),
    authorId: uuid('author_id').notNull(),
    /** Empty once deleted. */
    body: text('body').notNull(),
    seq: seq('seq').notNull(),
    rev: seq('rev').notNull(),
    createdAt: instant('created_at').notNull(),
    editedAt: instant('edited_at'),
    deletedAt: instant('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('messages_page_idx').on(table.workspaceId, table.channelId, table.seq),
    index('messages_date_idx').on(table.workspaceId, table.channelId, table.createdAt, table.seq),
    // What can be unread at all; one's own messages are skipped inside the index.
    index('messages_unread_idx')
      .on(table.workspaceId, table.channelId, table.seq, table.authorId)
      .where(sql`${table.deletedAt} is null`),
  ],
);
