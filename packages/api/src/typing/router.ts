import { router } from '../trpc.ts';
import { typingSet } from './set.ts';

export const typingRouter = router({
  set: typingSet,
});
