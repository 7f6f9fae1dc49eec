import { describeBroker } from './conformance.ts';
import { createMemoryBroker } from './memory.ts';

describeBroker('memory', async () => {
  const broker = createMemoryBroker();
  return {
    publisher: broker,
    subscriber: broker,
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
});
