import type { OutboxStorage, StoredMessage } from '@teamchat/client';
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';

interface OutboxSchema extends DBSchema {
  messages: {
    key: [string, string];
    value: StoredMessage & { scope: string };
    indexes: { scope: string };
  };
}

const NAME = 'teamchat-outbox';

/** Keeps unsent messages in IndexedDB, so that they survive reloads and crashes. */
export function createBrowserOutboxStorage(): OutboxStorage {
  let opened: Promise<IDBPDatabase<OutboxSchema>> | null = null;
  const open = () => {
    opened ??= openDB<OutboxSchema>(NAME, 1, {
      upgrade(database) {
        const store = database.createObjectStore('messages', { keyPath: ['scope', 'id'] });
        store.createIndex('scope', 'scope');
      },
      // Another tab signs out or upgrades: the next call opens it again.
      blocking: () => void close(),
      terminated: () => {
        opened = null;
      },
    }).catch((error: unknown) => {
      opened = null;
      throw error;
    });
    return opened;
  };
  const close = async () => {
    const database = opened;
    opened = null;
    (await database)?.close();
  };
  return {
    async load(scope) {
      const rows = await (await open()).getAllFromIndex('messages', 'scope', scope);
      return rows.map(({ id, channelId, body, queuedAt, reason }) => ({
        id,
        channelId,
        body,
        queuedAt,
        reason,
      }));
    },
    async put(scope, message) {
      await (await open()).put('messages', { ...message, scope });
    },
    async remove(scope, id) {
      await (await open()).delete('messages', [scope, id]);
    },
  };
}

/** How many messages of this browser wait to be sent, of all its accounts. */
export async function countUnsent(): Promise<number> {
  const databases = await indexedDB.databases();
  if (!databases.some(({ name }) => name === NAME)) return 0;
  const database = await openDB<OutboxSchema>(NAME);
  try {
    return await database.count('messages');
  } finally {
    database.close();
  }
}

/** Forgets all unsent messages of this browser. */
export async function deleteOutboxStorage(): Promise<void> {
  await deleteDB(NAME);
}
