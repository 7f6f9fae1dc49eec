import type { Id, LogEvent } from '@teamchat/contract';
import type { Broker } from './broker/broker.ts';
import { encodeMessage, type UserNudge } from './broker/message.ts';
import type { Logger, Publisher } from './ports.ts';
import { type WorkspaceStreams, workspaceTopic } from './workspace/streams.ts';

export interface PublisherOptions {
  broker: Broker;
  streams: WorkspaceStreams;
  node: string;
  logger: Logger;
}

/**
 * Hands what was committed to this process's own feed and to the bus. A failure here loses nothing:
 * feeds find what they miss in Postgres.
 */
export function createPublisher({ broker, streams, node, logger }: PublisherOptions): Publisher {
  const send = (workspaceId: Id, events: readonly LogEvent[], users: readonly UserNudge[]) => {
    try {
      broker.publish(workspaceTopic(workspaceId), encodeMessage(node, events, users));
      streams.offerOwn(workspaceId, events, users);
    } catch (error) {
      logger.error({ err: error, workspaceId }, 'publish: failed');
    }
  };
  return {
    publish(workspaceId, events) {
      if (events.length > 0) send(workspaceId, events, []);
    },
    notifyUser(workspaceId, userId, userRev) {
      send(workspaceId, [], [{ userId, userRev }]);
    },
  };
}
