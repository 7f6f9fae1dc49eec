import { router } from '../trpc.ts';
import { channelAddMember } from './add-member.ts';
import { channelBrowse } from './browse.ts';
import { channelCreate } from './create.ts';
import { channelGet } from './get.ts';
import { channelJoin } from './join.ts';
import { channelLeave } from './leave.ts';
import { channelList } from './list.ts';
import { channelMarkRead } from './mark-read.ts';
import { channelMarkUnread } from './mark-unread.ts';
import { channelMembers } from './members.ts';
import { channelRemoveMember } from './remove-member.ts';

export const channelRouter = router({
  create: channelCreate,
  list: channelList,
  browse: channelBrowse,
  get: channelGet,
  join: channelJoin,
  leave: channelLeave,
  members: channelMembers,
  addMember: channelAddMember,
  removeMember: channelRemoveMember,
  markRead: channelMarkRead,
  markUnread: channelMarkUnread,
});
