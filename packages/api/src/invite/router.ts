import { router } from '../trpc.ts';
import { inviteAccept } from './accept.ts';
import { inviteCreate } from './create.ts';
import { inviteList } from './list.ts';
import { inviteRevoke } from './revoke.ts';

export const inviteRouter = router({
  create: inviteCreate,
  list: inviteList,
  revoke: inviteRevoke,
  accept: inviteAccept,
});
