import { z } from 'zod';
import { ChannelCreated, ChannelJoined, ChannelLeft } from './channel/events.ts';
import { MemberJoined, MemberLeft, MemberUpdated } from './member/events.ts';
import { MessageCreated, MessageDeleted, MessageUpdated } from './message/events.ts';
import { Seq } from './page.ts';
import { WorkspaceCreated } from './workspace/events.ts';

/** The current schema version of every event type; stored rows are upcast when they are read. */
export const EVENT_VERSION = 1;

function event<const T extends string, D extends z.ZodType>(type: T, data: D) {
  return z.object({
    type: z.literal(type),
    seq: Seq,
    at: z.iso.datetime(),
    v: z.int(),
    data,
  });
}

/** Every durable change that others see. */
export const WorkspaceEvent = z
  .discriminatedUnion('type', [
    event('workspace.created', WorkspaceCreated).meta({ id: 'WorkspaceCreatedEvent' }),
    event('member.joined', MemberJoined).meta({ id: 'MemberJoinedEvent' }),
    event('member.updated', MemberUpdated).meta({ id: 'MemberUpdatedEvent' }),
    event('member.left', MemberLeft).meta({ id: 'MemberLeftEvent' }),
    event('channel.created', ChannelCreated).meta({ id: 'ChannelCreatedEvent' }),
    event('channel.joined', ChannelJoined).meta({ id: 'ChannelJoinedEvent' }),
    event('channel.left', ChannelLeft).meta({ id: 'ChannelLeftEvent' }),
    event('message.created', MessageCreated).meta({ id: 'MessageCreatedEvent' }),
    event('message.updated', MessageUpdated).meta({ id: 'MessageUpdatedEvent' }),
    event('message.deleted', MessageDeleted).meta({ id: 'MessageDeletedEvent' }),
  ])
  .meta({ id: 'WorkspaceEvent' });
export type WorkspaceEvent = z.infer<typeof WorkspaceEvent>;
export type EventType = WorkspaceEvent['type'];
export type EventData<T extends EventType> = Extract<WorkspaceEvent, { type: T }>['data'];

/**
 * An event on the wire, from its columns and its stored payload: the one place that builds it, for
 * live, ring and replay alike, so that the same seq is the same bytes on every path.
 */
export function assembleEvent(
  columns: { seq: number; at: string; type: string; v: number },
  payload: string,
): string {
  return `{"seq":${columns.seq},"at":"${columns.at}","type":"${columns.type}","v":${columns.v},"data":${payload}}`;
}
