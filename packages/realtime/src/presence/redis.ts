import type { Id } from '@teamchat/contract';
import { Redis } from 'ioredis';
import type { Logger } from '../ports.ts';
import type { PresenceStore, StoredPresence } from './presence-store.ts';

export interface RedisPresenceStoreOptions {
  url: string;
  /** Before every key, so that installations can share a server. */
  prefix: string;
  logger?: Logger;
}

/** Milliseconds; what takes longer has failed. */
const COMMAND_TIMEOUT = 2_000;

/**
 * The engine for several processes: a plain key with a TTL per workspace and node, and beside them a
 * set of the nodes that have one, which expires with the last of them.
 */
export function createRedisPresenceStore(options: RedisPresenceStoreOptions): PresenceStore {
  const { url, prefix, logger } = options;
  const redis = new Redis(url, {
    // Nothing waits for a link: the next refresh says everything again.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT,
    connectTimeout: 5_000,
    retryStrategy: (attempt) => Math.random() * Math.min(2_000, 50 * 2 ** Math.min(attempt, 6)),
  });
  redis.on('error', (error: Error) => logger?.warn({ err: error }, 'presence: redis failed'));

  const nodesKey = (workspaceId: Id) => `${prefix}:presence:${workspaceId}`;
  const nodeKey = (workspaceId: Id, node: string) => `${nodesKey(workspaceId)}:${node}`;

  /** A link that is down is told of by `error`. */
  async function attempt<T>(command: () => Promise<T>): Promise<T | null> {
    try {
      return await command();
    } catch {
      return null;
    }
  }

  async function readNodes(workspaceId: Id, nodes: readonly string[]): Promise<StoredPresence[]> {
    const pipeline = redis.pipeline();
    for (const node of nodes) {
      pipeline.get(nodeKey(workspaceId, node));
      pipeline.pttl(nodeKey(workspaceId, node));
    }
    const answers = (await pipeline.exec()) ?? [];
    const stored: StoredPresence[] = [];
    const gone: string[] = [];
    for (const [index, node] of nodes.entries()) {
      const [error, record] = answers[2 * index] ?? [];
      const [, expiresIn] = answers[2 * index + 1] ?? [];
      if (error) throw error;
      if (typeof record !== 'string') gone.push(node);
      else if (Number(expiresIn) > 0) stored.push({ node, record, expiresIn: Number(expiresIn) });
    }
    if (gone.length > 0) await redis.srem(nodesKey(workspaceId), ...gone);
    return stored;
  }

  return {
    async put({ workspaceId, node, record, ttl }) {
      await attempt(() =>
        redis
          .multi()
          .set(nodeKey(workspaceId, node), record, 'PX', ttl)
          .sadd(nodesKey(workspaceId), node)
          .pexpire(nodesKey(workspaceId), ttl)
          .exec(),
      );
    },
    async remove({ workspaceId, node }) {
      await attempt(() =>
        redis.multi().del(nodeKey(workspaceId, node)).srem(nodesKey(workspaceId), node).exec(),
      );
    },
    list(workspaceId) {
      return attempt(async () => {
        const nodes = await redis.smembers(nodesKey(workspaceId));
        return nodes.length === 0 ? [] : readNodes(workspaceId, nodes);
      });
    },
    [Symbol.asyncDispose]() {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
