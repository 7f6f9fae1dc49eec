import { roles } from '@teamchat/contract';
import { sql } from 'drizzle-orm';
import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { users } from './auth.ts';
import { instant } from './columns.ts';
import { workspaces } from './workspace.ts';

export const invites = pgTable(
  'invites',
  {
    workspaceId: uuid('workspace_id')
      .notNull()
      .references(() => workspaces.id),
    id: uuid('id').notNull(),
    code: text('code').notNull().unique(),
    role: text('role', { enum: roles }).notNull(),
    createdBy: uuid('created_by')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at'),
    maxUses: integer('max_uses'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.id] }),
    index('invites_id_idx').on(table.id),
    check('invites_role', sql`${table.role} in ('owner', 'admin', 'member', 'guest')`),
  ],
);

/** Who came in through an invite: each person once. */
export const inviteUses = pgTable(
  'invite_uses',
  {
    workspaceId: uuid('workspace_id').notNull(),
    inviteId: uuid('invite_id').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    usedAt: instant('used_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.workspaceId, table.inviteId, table.userId] }),
    foreignKey({
      columns: [table.workspaceId, table.inviteId],
      foreignColumns: [invites.workspaceId, invites.id],
    }),
  ],
);
