export { type BusFaults, FaultyBus } from './testing/faulty-bus.ts';
export { FakeSocket } from './testing/fake-socket.ts';
export { applyMembership, MemoryLog } from './testing/memory-log.ts';
export { silentLogger } from './testing/silent-logger.ts';
