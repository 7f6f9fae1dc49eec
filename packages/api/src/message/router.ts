import { router } from '../trpc.ts';
import { messageDelete } from './delete.ts';
import { messageEdit } from './edit.ts';
import { messageGet } from './get.ts';
import { messageList } from './list.ts';
import { messageSend } from './send.ts';

export const messageRouter = router({
  send: messageSend,
  edit: messageEdit,
  delete: messageDelete,
  list: messageList,
  get: messageGet,
});
