import { authRouter } from './auth/router.ts';
import { channelRouter } from './channel/router.ts';
import { eventsRouter } from './events/router.ts';
import { inviteRouter } from './invite/router.ts';
import { messageRouter } from './message/router.ts';
import { presenceRouter } from './presence/router.ts';
import { router } from './trpc.ts';
import { typingRouter } from './typing/router.ts';
import { userRouter } from './user/router.ts';
import { workspaceRouter } from './workspace/router.ts';

export const appRouter = router({
  auth: authRouter,
  user: userRouter,
  workspace: workspaceRouter,
  invite: inviteRouter,
  channel: channelRouter,
  message: messageRouter,
  presence: presenceRouter,
  typing: typingRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
