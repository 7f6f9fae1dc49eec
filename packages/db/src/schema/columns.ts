import { bigint, timestamp } from 'drizzle-orm/pg-core';

/** A position in a workspace's log, or a revision: exact up to 2^53. */
export const seq = (name: string) => bigint(name, { mode: 'number' });

/** A moment, with time zone. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
