import { boolean, index, pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core';
import { seq } from './columns.ts';

/** The revision of a person's own state in a workspace, and its lock; locked after the workspace head. */
export const userHeads = pgTable(
  'user_heads',
  {
    workspaceId: uuid('workspace_id').notNull(),
    userId: uuid('user_id').notNull(),
    rev: seq('rev').notNull(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.userId] })],
);

/** How far a person has read in a channel. Starts at the join; leaving leaves a tombstone. */
export const readMarks = pgTable(
  'read_marks',
  {
    workspaceId: uuid('workspace_id').notNull(),
    userId: uuid('user_id').notNull(),
    channelId: uuid('channel_id').notNull(),
    readSeq: seq('read_seq').notNull(),
    /** The user revision of the last change of this row. */
    userRev: seq('user_rev').notNull(),
    /** The user revision at which it was last set back; marks made before that are ignored. */
    rewoundRev: seq('rewound_rev').notNull().default(0),
    removed: boolean('removed').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.userId, table.channelId] }),
    index('read_marks_rev_idx').on(table.workspaceId, table.userId, table.userRev),
  ],
);
