import { describeBroker } from './conformance.ts';
import { createMemoryBroker } from './memory.ts';

describeBroker('memory', () => {
  const broker = createMemoryBroker();
  return Promise.resolve({
    publisher: broker,
    subscriber: broker,
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  });
});
