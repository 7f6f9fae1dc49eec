import { authRouter } from './auth/router.ts';
import { channelRouter } from './channel/router.ts';
import { eventsRouter } from './events/router.ts';
import { inviteRouter } from './invite/router.ts';
import { messageRouter } from './message/router.ts';
import { router } from './trpc.ts';
import { userRouter } from './user/router.ts';
import { workspaceRouter } from './workspace/router.ts';

export const appRouter = router({
  auth: authRouter,
  user: userRouter,
  workspace: workspaceRouter,
  invite: inviteRouter,
  channel: channelRouter,
  message: messageRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
