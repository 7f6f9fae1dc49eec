import { router } from '../trpc.ts';
import { presenceUpdate } from './update.ts';
import { presenceWatch } from './watch.ts';

export const presenceRouter = router({
  update: presenceUpdate,
  watch: presenceWatch,
});
