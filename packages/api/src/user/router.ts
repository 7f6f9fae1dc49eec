import { router } from '../trpc.ts';
import { userMe } from './me.ts';
import { userUpdateMe } from './update-me.ts';

export const userRouter = router({
  me: userMe,
  updateMe: userUpdateMe,
});
