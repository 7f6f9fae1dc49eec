import { AppError, formatCursor, parseCursor } from '@teamchat/contract';
import type { AuthSessions } from '../auth-sessions.ts';
import type { SocketConnection } from '../connection/socket-connection.ts';
import type { SubscribeOptions } from '../realtime.ts';
import type { SharedBuckets } from '../shared-buckets.ts';
import type { Wheel } from '../wheel.ts';
import type { Seat } from '../workspace/hub.ts';
import type { WorkspaceStreams } from '../workspace/streams.ts';
import type { StreamDependencies, WorkspaceStream } from '../workspace/workspace-stream.ts';
import { Session } from './session.ts';

export interface AttachDependencies extends StreamDependencies {
  streams: WorkspaceStreams;
  authSessions: AuthSessions;
  wheel: Wheel;
  /** Of resumes that are behind. */
  replays: SharedBuckets;
}

export interface AttachOptions extends Omit<SubscribeOptions, 'connection'> {
  connection: SocketConnection | null;
}

export interface Attached {
  session: Session;
  /** The id of the first frame: the client's own cursor, or where its stream starts. */
  cursor: string;
  seq: number;
  detach(): void;
}

/** Tries to sit down before giving up on a workspace that keeps changing under the caller. */
const MAX_TRIES = 3;

/**
 * The order of things, so that nothing is lost and nothing leaks: a member (or the log is followed already), broker
 * subscribed, feed started from the head, caller registered for revocations and only then checked, membership recorded and
 * read, feed brought to that snapshot, session seated. Replay begins when the caller has the first
 * frame.
 * @throws AppError NOT_FOUND, UNAUTHENTICATED, UNAVAILABLE
 */
export async function attach(
  dependencies: AttachDependencies,
  options: AttachOptions,
): Promise<Attached> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const stream = await dependencies.streams.acquire(options);
    let attached: Attached | null = null;
    try {
      attached = await attachTo(stream, dependencies, options);
      if (attached !== null) return attached;
    } catch (error) {
      if (!stream.lost) throw error;
    } finally {
      if (attached === null) dependencies.streams.release(stream);
    }
  }
  throw new AppError('UNAVAILABLE', 'The log is being restored. Try again.');
}

/** Null when the seat was gone before it could be taken. */
async function attachTo(
  stream: WorkspaceStream,
  dependencies: AttachDependencies,
  options: AttachOptions,
): Promise<Attached | null> {
  const { lastEventId } = options;
  const { authSessions } = dependencies;
  let session: Session | null = null;
  const authSession = { ended: false };
  const unregister = authSessions.register(options.authSessionId, () => {
    authSession.ended = true;
    session?.end({ kind: 'cut' });
  });
  let seat: Seat | null = null;
  let done = false;
  const undo = () => {
    unregister();
    session?.end({ kind: 'detached' });
    if (seat !== null) stream.hub.dropEmpty(seat);
  };
  try {
    await authSessions.requireLive(options.authSessionId);
    seat = await stream.hub.takeSeat(options.userId);
    if (authSession.ended)
      throw new AppError('UNAUTHENTICATED', 'Your session ended. Sign in again.');
    // Only of members: nobody else may use up what they share.
    admitReplay(stream, dependencies, options);
    const start = stream.feed.position;
    const cursor = lastEventId === undefined ? start : parseCursor(lastEventId);
    const { userId, userRev, presence } = options;
    session = new Session({ stream, userId, cursor, userRev, presence });
    if (stream.lost || !session.sitDown(seat)) return null;
    const problem = lastEventId === undefined ? null : await stream.judgeCursor(lastEventId);
    if (problem !== null) session.end({ kind: 'resync', reason: problem });
    done = true;
    const letGo = follow(session, options, dependencies.wheel);
    return {
      session,
      cursor: lastEventId ?? formatCursor(start),
      seq: cursor.seq,
      detach() {
        letGo();
        undo();
        dependencies.streams.release(stream);
      },
    };
  } finally {
    if (!done) undo();
  }
}

/**
 * What a client missed costs the same to read whoever comes first, so in a storm some come later.
 * @throws AppError UNAVAILABLE
 */
function admitReplay(
  stream: WorkspaceStream,
  { replays, metrics }: AttachDependencies,
  { lastEventId, userId }: AttachOptions,
): void {
  if (lastEventId === undefined) return;
  if (parseCursor(lastEventId).seq >= stream.feed.position.seq) return;
  const taken = replays.take(userId);
  if (taken.ok) return;
  metrics.replaysRefused++;
  const { retryAfterMs } = taken;
  const message = 'Many clients are catching up. Try again a little later.';
  throw new AppError('UNAVAILABLE', message, { retryAfterMs });
}

/** Ends the session with its call or its socket, and has it visited. Returns the opposite. */
function follow(session: Session, { connection, signal }: AttachOptions, wheel: Wheel): () => void {
  const abort = () => session.end({ kind: 'detached' });
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  const visitors = connection?.sessions ?? wheel;
  visitors.add(session);
  return () => {
    signal?.removeEventListener('abort', abort);
    visitors.delete(session);
  };
}
