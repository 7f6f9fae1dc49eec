import { router } from '../trpc.ts';
import { eventsSubscribe } from './subscribe.ts';

export const eventsRouter = router({
  subscribe: eventsSubscribe,
});
