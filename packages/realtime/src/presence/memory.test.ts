import { describePresenceStore } from './conformance.ts';
import { createMemoryPresenceStore } from './memory.ts';

describePresenceStore('memory', () => {
  const store = createMemoryPresenceStore();
  return Promise.resolve({
    one: store,
    two: store,
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  });
});
