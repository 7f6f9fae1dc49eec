export type { Api, AppRouter, Fetch } from './api-client.ts';
export type { AuthClient, AuthState } from './auth/auth.ts';
export { browserTokens, fixedTokens, memoryTokens, type TokenSource } from './auth/token-source.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export { toAppError } from './errors.ts';
export type { OutboxMessage } from './outbox/outbox.ts';
export {
  createMemoryOutboxStorage,
  type OutboxStorage,
  type StoredMessage,
} from './outbox/storage.ts';
export type { StorePresence } from './store/presence.ts';
export type { StoreState, StoreStatus } from './store/state.ts';
export { WorkspaceStore } from './store/store.ts';
export type { StoreTyping } from './store/typing.ts';
export { type ClientTimings, defaultTimings } from './timings.ts';
