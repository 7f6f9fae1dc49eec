import type { Id } from '@teamchat/contract';

/** A message that waits for its acknowledgement, as it survives a crash or a reload. */
export interface StoredMessage {
  id: Id;
  channelId: Id;
  body: string;
  /** When Enter was pressed, in milliseconds since the epoch; unique and ascending per outbox. */
  queuedAt: number;
  /** Why it was given up, for people; null while it is still to be sent. */
  reason: string | null;
}

/**
 * Where an outbox is kept. A scope is one account in one workspace; scopes do not see each other.
 * Calls come one at a time and take effect in order. `put` replaces the message with the same id. A
 * rejected call loses durability only: the outbox goes on in memory.
 */
export interface OutboxStorage {
  load(scope: string): Promise<StoredMessage[]>;
  put(scope: string, message: StoredMessage): Promise<void>;
  remove(scope: string, id: Id): Promise<void>;
}

/** Lives as long as the process. */
export function createMemoryOutboxStorage(): OutboxStorage {
  const scopes = new Map<string, Map<Id, StoredMessage>>();
  const open = (scope: string) => {
    const messages = scopes.get(scope) ?? new Map<Id, StoredMessage>();
    scopes.set(scope, messages);
    return messages;
  };
  return {
    load: (scope) => Promise.resolve([...open(scope).values()]),
    put: (scope, message) => {
      open(scope).set(message.id, { ...message });
      return Promise.resolve();
    },
    remove: (scope, id) => {
      open(scope).delete(id);
      return Promise.resolve();
    },
  };
}
