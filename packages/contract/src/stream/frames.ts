import { z } from 'zod';
import { UserState } from '../channel/read-mark.ts';
import { WorkspaceEvent } from '../events.ts';
import { Seq } from '../page.ts';
import { PresenceFrame } from '../presence/frames.ts';
import { TypingFrame } from '../typing/frames.ts';

/** Why a client must take a new snapshot. */
export const ResyncReason = z.enum([
  /** The cursor is older than what the log keeps. */
  'retention',
  /** More happened than one replay carries. */
  'tooMuch',
  /** The log's history changed (restore, failover): positions from before mean something else. */
  'epoch',
  /** My role or the set of people I may see changed. */
  'access',
]);
export type ResyncReason = z.infer<typeof ResyncReason>;

/** The first frame: the stream is attached; its id is the client's own cursor. */
export const AttachedFrame = z.object({ type: z.literal('attached'), seq: Seq });
/** The replay is over; what follows is live. */
export const CaughtUpFrame = z.object({ type: z.literal('caughtUp'), seq: Seq });
/** Nothing was missed up to `seq`. Sent when a session was sent no frame for a while. */
export const PositionFrame = z.object({ type: z.literal('position'), seq: Seq });
/** Take a new snapshot; keep what is on screen until it is there. The stream ends after it. */
export const ResyncFrame = z.object({ type: z.literal('resync'), reason: ResyncReason });
/** Rows of my per-user state that changed. */
export const UserStateFrame = z.object({ type: z.literal('userState'), state: UserState });

export const ControlFrame = z
  .discriminatedUnion('type', [
    AttachedFrame,
    CaughtUpFrame,
    PositionFrame,
    ResyncFrame,
    UserStateFrame,
    PresenceFrame,
    TypingFrame,
  ])
  .meta({ id: 'ControlFrame' });
export type ControlFrame = z.infer<typeof ControlFrame>;

/** Left out where a reader is slow, and never part of a replay. Moves no position. */
export type EphemeralFrame = PresenceFrame | TypingFrame;

/** The data of one frame of `events.subscribe`. */
export const StreamFrame = z.union([WorkspaceEvent, ControlFrame]).meta({ id: 'StreamFrame' });
export type StreamFrame = z.infer<typeof StreamFrame>;
