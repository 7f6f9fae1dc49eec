import { AppError, type DeviceState, type Id, type UserPresence } from '@teamchat/contract';
import type { Connection } from '../connection/connection.ts';
import { SocketConnection } from '../connection/socket-connection.ts';
import type { Gather } from '../gather.ts';
import type { Membership, UserKey } from '../ports.ts';
import type { RealtimeTimings } from '../settings.ts';
import type { Session } from '../stream/session.ts';
import { maySee, rightsOf } from '../workspace/rights.ts';
import type { Attendee } from './attendee.ts';
import type { Presences } from './presences.ts';

/** Who calls, and over which socket; null for a call without one. */
export interface PresenceCaller {
  workspaceId: Id;
  userId: Id;
  authSessionId: Id;
  connection: Connection | null;
}

export interface Presence {
  /**
   * What a device says of itself. Where the socket has a stream of the workspace, that is the device;
   * else the auth session is one for `presenceTtl` from its last word on.
   * @throws AppError NOT_FOUND (no member)
   */
  update(call: PresenceCaller & { state: DeviceState; dnd?: boolean | undefined }): Promise<void>;
  /**
   * How these people are now, as far as the caller may see them. Where the socket has a stream of the
   * workspace, its frames tell of every change from then on, until the next list.
   * @throws AppError NOT_FOUND (no member)
   */
  watch(call: PresenceCaller & { userIds: readonly Id[] }): Promise<UserPresence[]>;
}

export interface PresenceOptions {
  presences: Presences;
  memberships: Gather<UserKey, Membership | null>;
  timings: RealtimeTimings;
}

/** NOTE: the seat of a stream is asked before Postgres: after a reconnect storm everybody calls. */
export function createPresence({ presences, memberships, timings }: PresenceOptions): Presence {
  const callers = new Map<string, { attendee: Attendee; timer: NodeJS.Timeout }>();

  async function readRights({ workspaceId, userId }: PresenceCaller) {
    const read = await memberships.read({ workspaceId, userId });
    if (read === null) throw new AppError('NOT_FOUND', 'There is no such workspace.');
    return rightsOf(userId, read);
  }

  /** The device of a caller without a stream, from now on for a while. */
  function meet({ workspaceId, userId, authSessionId }: PresenceCaller, state: DeviceState) {
    const key = `${workspaceId} ${authSessionId}`;
    const known = callers.get(key);
    clearTimeout(known?.timer);
    const attendee =
      known?.attendee ?? presences.join(workspaceId, { userId, state, watcher: null });
    if (attendee === null) return null;
    const timer = setTimeout(() => {
      callers.delete(key);
      attendee.leave();
    }, timings.presenceTtl);
    timer.unref();
    callers.set(key, { attendee, timer });
    return attendee;
  }

  return {
    async update(call) {
      const session = findSession(call);
      if (session === null) await readRights(call);
      const attendee = session === null ? meet(call, call.state) : session.attendee;
      attendee?.update(call.state, call.dnd);
    },
    async watch(call) {
      const attendee = findSession(call)?.attendee ?? null;
      if (attendee !== null) return attendee.watch(call.userIds);
      const rights = await readRights(call);
      const userIds = [...new Set(call.userIds)];
      return presences.with(call.workspaceId, (presence) =>
        userIds.map((userId) =>
          maySee(rights, userId) ? presence.presenceOf(userId) : { userId, state: 'offline' },
        ),
      );
    },
  };
}

/** The stream of the workspace on the caller's socket. */
function findSession({ workspaceId, userId, connection }: PresenceCaller): Session | null {
  if (!(connection instanceof SocketConnection)) return null;
  for (const session of connection.sessions) {
    if (session.workspaceId === workspaceId && session.userId === userId) return session;
  }
  return null;
}
