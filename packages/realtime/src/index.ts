export type { Broker, BrokerListener, BrokerSubscription } from './broker/broker.ts';
export { createMemoryBroker } from './broker/memory.ts';
export { createRedisBroker, type RedisBrokerOptions } from './broker/redis.ts';
export type { Connection, SocketIdentity } from './connection/connection.ts';
export type { Control, ControlMessage } from './control.ts';
export type {
  FeedSource,
  Observer,
  RealtimeMetrics,
  RepairCause,
  ReplaySource,
} from './metrics.ts';
export type * from './ports.ts';
export { createMemoryPresenceStore } from './presence/memory.ts';
export type { Presence, PresenceCaller } from './presence/presence.ts';
export type { PresenceStore } from './presence/presence-store.ts';
export { createRedisPresenceStore, type RedisPresenceStoreOptions } from './presence/redis.ts';
export {
  createRealtime,
  type Realtime,
  type RealtimeOptions,
  type SubscribeOptions,
} from './realtime.ts';
export {
  defaultLimits,
  defaultTimings,
  type RealtimeLimits,
  type RealtimeTimings,
} from './settings.ts';
export { SharedBuckets, type SharedLimits } from './shared-buckets.ts';
export type { BucketLimits, Taken } from './token-bucket.ts';
export type { Typing, TypingNote } from './typing/typing.ts';
