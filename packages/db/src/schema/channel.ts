import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { users } from './auth.ts';
import { instant, seq } from './columns.ts';
import { workspaces } from './workspace.ts';

export const channels = pgTable(
  'channels',
  {
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id),
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    visibility: text('visibility', { enum: ['public', 'private'] }).notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    /** Changed only under the head lock, together with the rows it counts. */
    memberCount: integer('member_count').notNull(),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull(),
    rev: seq('rev').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    uniqueIndex('channels_name_key').on(table.workspaceId, sql`lower(${table.name})`),
    index('channels_id_idx').on(table.id),
    check('channels_visibility', sql`${table.visibility} in ('public', 'private')`),
  ],
);

/** Only people who are active members of the workspace have rows here. */
export const channelMembers = pgTable(
  'channel_members',
  {
    workspaceId: uuid('workspace_id').notNull(),
    channelId: uuid('channel_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    joinedAt: instant('joined_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.channelId, table.userId] }),
    index('channel_members_user_idx').on(table.workspaceId, table.userId, table.channelId),
    foreignKey({
      columns: [table.workspaceId, table.channelId],
      foreignColumns: [channels.workspaceId, channels.id],
    }),
  ],
);
