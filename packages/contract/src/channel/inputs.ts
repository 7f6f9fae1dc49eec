import { z } from 'zod';
import { Id } from '../ids.ts';
import { ListInput, Seq } from '../page.ts';
import { ChannelName, Visibility } from './model.ts';

export const ChannelInput = z.object({ workspaceId: Id, channelId: Id });
export type ChannelInput = z.infer<typeof ChannelInput>;

export const GetChannelInput = ChannelInput.extend({ minSeq: Seq.optional() });
export type GetChannelInput = z.infer<typeof GetChannelInput>;

export const CreateChannelInput = z.object({
  workspaceId: Id,
  id: Id.optional(),
  name: ChannelName,
  visibility: Visibility.default('public'),
});
export type CreateChannelInput = z.infer<typeof CreateChannelInput>;

export const ListChannelsInput = ListInput.extend({ workspaceId: Id });
export type ListChannelsInput = z.infer<typeof ListChannelsInput>;

export const ListChannelMembersInput = ListInput.extend({ workspaceId: Id, channelId: Id });
export type ListChannelMembersInput = z.infer<typeof ListChannelMembersInput>;

export const ChannelMemberInput = ChannelInput.extend({ userId: Id });
export type ChannelMemberInput = z.infer<typeof ChannelMemberInput>;

/** Everything up to `seq` is read. Ignored when the mark was rewound after `userRev`. */
export const MarkReadInput = ChannelInput.extend({
  seq: Seq,
  userRev: z.int().min(0).optional(),
});
export type MarkReadInput = z.infer<typeof MarkReadInput>;

/** The explicit rewind: `seq` and everything after it is unread again. */
export const MarkUnreadInput = ChannelInput.extend({ seq: Seq });
export type MarkUnreadInput = z.infer<typeof MarkUnreadInput>;
