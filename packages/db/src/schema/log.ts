import { index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core';
import { instant, seq } from './columns.ts';

/**
 * The counter of each workspace's log, and its lock: whoever changes the workspace holds this row.
 * Nothing else belongs here; a migration sets fillfactor 50, so that updates stay on the page.
 */
export const workspaceHeads = pgTable('workspace_heads', {
  workspaceId: uuid('workspace_id').primaryKey(),
  seq: seq('seq').notNull(),
});

/**
 * The log: one row per durable change that others see, gap-free in `seq` per workspace.
 * No foreign keys, here and in `messages`: the checks under the head lock decide, and a key check
 * per row would be paid by every send.
 */
export const events = pgTable(
  'events',
  {
    workspaceId: uuid('workspace_id').notNull(),
    seq: seq('seq').notNull(),
    /** Random 31-bit number: exposes a log whose history changed. */
    tag: integer('tag').notNull(),
    /** Schema version of the payload: rows outlive deploys. */
    v: smallint('v').notNull(),
    type: text('type').notNull(),
    /** Canonical text of the contract's `formatAudience`. */
    audience: text('audience').notNull(),
    subjectId: uuid('subject_id').notNull(),
    actorId: uuid('actor_id').notNull(),
    /** The published bytes. Text, because jsonb reorders keys. */
    payload: text('payload').notNull(),
    /** Taken under the head lock, whole milliseconds. */
    at: instant('at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.seq] }),
    index('events_subject_idx').on(table.workspaceId, table.subjectId),
  ],
);

/** The oldest position each workspace's log can be read from; without a row it is the beginning. */
export const logFloors = pgTable('log_floors', {
  workspaceId: uuid('workspace_id').primaryKey(),
  floor: seq('floor').notNull(),
});
