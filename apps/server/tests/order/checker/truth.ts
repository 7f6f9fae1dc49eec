import type { EventData, EventType, Id, Role } from '@teamchat/contract';

/** An event as Postgres has it; redacted where its message was deleted. */
export interface TrueEvent {
  seq: number;
  tag: number;
  at: string;
  type: EventType;
  v: number;
  audience: string;
  subjectId: Id;
  actorId: Id;
  data: EventData<EventType>;
}

export interface TrueMember {
  userId: Id;
  name: string;
  role: Role;
  joinedAt: string;
  active: boolean;
}

export interface TrueChannel {
  id: Id;
  name: string;
  visibility: 'public' | 'private';
  isDefault: boolean;
  memberCount: number;
  createdBy: Id;
  createdAt: string;
  rev: number;
}

export interface TrueMessage {
  id: Id;
  channelId: Id;
  authorId: Id;
  body: string;
  seq: number;
  rev: number;
  createdAt: string;
  editedAt: string | null;
  deleted: boolean;
}

export interface TrueReadMark {
  userId: Id;
  channelId: Id;
  readSeq: number;
  userRev: number;
}

/** One workspace as Postgres has it at one moment. */
export interface Truth {
  head: number;
  /** By seq ascending. */
  events: TrueEvent[];
  members: TrueMember[];
  channels: TrueChannel[];
  channelMembers: { channelId: Id; userId: Id }[];
  /** By seq ascending. */
  messages: TrueMessage[];
  /** Those of people who are in the channel. */
  readMarks: TrueReadMark[];
  userRevs: Record<Id, number>;
}

export interface Queryable {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
}

const moment = (column: string) =>
  `to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const list = (select: string) => `coalesce((SELECT json_agg(r) FROM (${select}) r), '[]'::json)`;

/** One statement, so one snapshot. */
const statement = `
SELECT json_build_object(
  'head', (SELECT seq FROM workspace_heads WHERE workspace_id = $1),
  'events', ${list(`
    SELECT seq, tag, ${moment('at')} AS at, type, v, audience, subject_id AS "subjectId",
      actor_id AS "actorId", payload::json AS data
    FROM events WHERE workspace_id = $1 ORDER BY seq`)},
  'members', ${list(`
    SELECT m.user_id AS "userId", u.name, m.role, ${moment('m.joined_at')} AS "joinedAt",
      m.left_at IS NULL AS active
    FROM workspace_members m JOIN users u ON u.id = m.user_id WHERE m.workspace_id = $1`)},
  'channels', ${list(`
    SELECT id, name, visibility, is_default AS "isDefault", member_count AS "memberCount",
      created_by AS "createdBy", ${moment('created_at')} AS "createdAt", rev
    FROM channels WHERE workspace_id = $1`)},
  'channelMembers', ${list(`
    SELECT channel_id AS "channelId", user_id AS "userId"
    FROM channel_members WHERE workspace_id = $1`)},
  'messages', ${list(`
    SELECT id, channel_id AS "channelId", author_id AS "authorId", body, seq, rev,
      ${moment('created_at')} AS "createdAt", ${moment('edited_at')} AS "editedAt",
      deleted_at IS NOT NULL AS deleted
    FROM messages WHERE workspace_id = $1 ORDER BY seq`)},
  'readMarks', ${list(`
    SELECT user_id AS "userId", channel_id AS "channelId", read_seq AS "readSeq",
      user_rev AS "userRev"
    FROM read_marks WHERE workspace_id = $1 AND NOT removed`)},
  'userRevs', coalesce((SELECT json_object_agg(user_id, rev) FROM user_heads
    WHERE workspace_id = $1), '{}'::json)
) AS truth`;

export async function readTruth(database: Queryable, workspaceId: Id): Promise<Truth> {
  const { rows } = await database.query(statement, [workspaceId]);
  return (rows[0] as { truth: Truth }).truth;
}
