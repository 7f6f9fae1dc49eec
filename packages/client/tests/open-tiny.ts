import { expect, vi } from 'vitest';
import { WebSocket } from 'ws';
import {
  type ClientTimings,
  createClient,
  createMemoryOutboxStorage,
  fixedTokens,
  type WorkspaceStore,
} from '../src/index.ts';
import { startTinyWorkspace, workspaceId } from './tiny-workspace.ts';

const quick = { retryBase: 4, retryMax: 8, notifyEvery: 2 };

interface SetUpOptions {
  onError?: (error: unknown) => void;
  timings?: Partial<ClientTimings>;
}

function rethrow(error: unknown): never {
  throw error;
}

/** A client of a tiny workspace, with its store open. */
export async function setUp({ onError = rethrow, timings = quick }: SetUpOptions = {}) {
  const server = await startTinyWorkspace();
  const outboxStorage = createMemoryOutboxStorage();
  const open = () => {
    const client = createClient({
      url: server.url,
      WebSocket,
      outboxStorage,
      timings,
      tokens: fixedTokens('t'),
      onError,
    });
    const store = client.openWorkspace(workspaceId);
    return { client, store };
  };
  const opened = [open()];
  const first = opened[0] as ReturnType<typeof open>;
  return {
    server,
    ...first,
    reopen() {
      const next = open();
      opened.push(next);
      return next;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(opened.map(({ client }) => client.close()));
      await server[Symbol.asyncDispose]();
    },
  };
}

export const isLive = async (store: WorkspaceStore) => {
  await vi.waitFor(() => expect(store.getState().status.kind).toBe('live'), { interval: 2 });
};
