export { applyMembership } from './testing/apply-membership.ts';
export type { Draft, Place } from './testing/drafts.ts';
export { FakeSocket } from './testing/fake-socket.ts';
export { type BusFaults, FaultyBus } from './testing/faulty-bus.ts';
export { MemoryLog } from './testing/memory-log.ts';
export { seededRandom } from './testing/seeded-random.ts';
export { silentLogger } from './testing/silent-logger.ts';
