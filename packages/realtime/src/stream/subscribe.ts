import { AppError, closeCodes, formatCloseReason, type StreamFrame } from '@teamchat/contract';
import { type TrackedEnvelope, tracked } from '@trpc/server';
import { AttachValue } from '../connection/attach-value.ts';
import { SocketConnection } from '../connection/socket-connection.ts';
import type { SubscribeOptions } from '../realtime.ts';
import type { Outcome } from '../workspace/hub.ts';
import { type AttachDependencies, type Attached, type AttachOptions, attach } from './attach.ts';
import { QueueSink } from './queue-sink.ts';
import type { Session } from './session.ts';
import { SocketSink } from './socket-sink.ts';

/** Milliseconds until a failed subscription is worth another try. */
const RETRY_AFTER = 1_000;

type Frames = AsyncGenerator<TrackedEnvelope<StreamFrame>, void, void>;

/**
 * The stream of a workspace's events for one caller. On a socket of ours the first value turns the
 * fast path on: everything else is written beside tRPC, and the generator only waits for the end.
 */
export async function* subscribe(
  dependencies: AttachDependencies,
  options: SubscribeOptions,
): Frames {
  const connection = options.connection instanceof SocketConnection ? options.connection : null;
  connection?.identify(options);
  try {
    yield* follow(dependencies, { ...options, connection });
  } catch (error) {
    closeToRetry(connection, error);
    throw error;
  }
}

async function* follow(dependencies: AttachDependencies, options: AttachOptions): Frames {
  const { connection } = options;
  const attached = await attachOrExplain(dependencies, options);
  try {
    const first = new AttachValue(attached.seq);
    yield tracked(attached.cursor, first);
    if (connection !== null && first.key !== null) {
      await writeToSocket(attached.session, new SocketSink(connection, first.key));
    } else {
      yield* readQueue(attached, connection, dependencies);
    }
  } finally {
    attached.detach();
    // NOTE: what is queued must leave before tRPC writes that the subscription stopped.
    connection?.flush();
  }
}

/** A client that knows nothing of us comes back when its socket closes, and never to a subscription that failed. */
function closeToRetry(connection: SocketConnection | null, error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') return;
  const reason = formatCloseReason('try again', error.retryAfterMs ?? RETRY_AFTER);
  connection?.close(closeCodes.overloaded, reason);
}

/** Whatever fails below an attach is the database being away for now. */
async function attachOrExplain(
  dependencies: AttachDependencies,
  options: AttachOptions,
): Promise<Attached> {
  try {
    return await attach(dependencies, options);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { workspaceId } = options;
    dependencies.logger.warn({ err: error, workspaceId }, 'subscribe: could not attach');
    throw new AppError('UNAVAILABLE', 'Live updates cannot start now. Try again.', {
      cause: error,
    });
  }
}

async function writeToSocket(session: Session, sink: SocketSink): Promise<void> {
  session.start(sink);
  const outcome = await session.outcome;
  if (outcome.kind === 'resync') {
    const { cursor, frame } = session.resyncFrame(outcome.reason);
    sink.send(cursor, frame);
  }
  throwFailure(outcome);
}

async function* readQueue(
  { session }: Attached,
  connection: SocketConnection | null,
  dependencies: AttachDependencies,
): Frames {
  const sink = new QueueSink({
    cap: dependencies.limits.bufferedBytes,
    connection,
    onOverflow() {
      // A subscription that merely stops looks complete to a client, which would not come back.
      if (connection !== null) return connection.closeAsSlow();
      dependencies.metrics.slowConsumers++;
      session.end({ kind: 'cut' });
    },
  });
  session.start(sink);
  const ended = session.outcome.then((outcome) => {
    if (outcome.kind === 'resync') {
      const { cursor, frame } = session.resyncFrame(outcome.reason);
      sink.send(cursor, frame);
    }
    const reads = outcome.kind === 'resync' || outcome.kind === 'removed';
    sink.close(reads ? 'keepQueued' : 'dropQueued');
    return outcome;
  });
  yield* sink.read();
  throwFailure(await ended);
}

function throwFailure(outcome: Outcome): void {
  if (outcome.kind !== 'failed') return;
  if (outcome.error instanceof AppError) throw outcome.error;
  throw new AppError('UNAVAILABLE', 'The stream failed. Subscribe again.', {
    cause: outcome.error,
  });
}
