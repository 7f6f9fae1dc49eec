import type { Id } from '@teamchat/contract';
import { monotonicNow } from '../monotonic.ts';
import type { PresenceStore } from './presence-store.ts';

interface Kept {
  record: string;
  expiresAt: number;
}

/** The engine of a single process: shared by those who hold the same store object. */
export function createMemoryPresenceStore(): PresenceStore {
  const workspaces = new Map<Id, Map<string, Kept>>();
  return {
    put({ workspaceId, node, record, ttl }) {
      const nodes = workspaces.get(workspaceId) ?? new Map<string, Kept>();
      workspaces.set(workspaceId, nodes);
      nodes.set(node, { record, expiresAt: monotonicNow() + ttl });
      return Promise.resolve();
    },
    remove({ workspaceId, node }) {
      const nodes = workspaces.get(workspaceId);
      nodes?.delete(node);
      if (nodes?.size === 0) workspaces.delete(workspaceId);
      return Promise.resolve();
    },
    list(workspaceId) {
      const now = monotonicNow();
      const nodes = workspaces.get(workspaceId) ?? new Map<string, Kept>();
      for (const [node, { expiresAt }] of nodes) if (expiresAt <= now) nodes.delete(node);
      const entries = [...nodes].map(([node, { record, expiresAt }]) => ({
        node,
        record,
        expiresIn: expiresAt - now,
      }));
      return Promise.resolve(entries);
    },
    [Symbol.asyncDispose]() {
      workspaces.clear();
      return Promise.resolve();
    },
  };
}
