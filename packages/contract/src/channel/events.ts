import { z } from 'zod';
import { Id } from '../ids.ts';
import { MemberData } from '../member/model.ts';
import { ChannelData } from './model.ts';

export const ChannelCreated = z.object({ channel: ChannelData });
/** Somebody joined or was added. Carries all that a client needs to show the channel or the person. */
export const ChannelJoined = z.object({ channel: ChannelData, member: MemberData });
/** Somebody left or was removed. `channel.memberCount` is the count after it. */
export const ChannelLeft = z.object({ channelId: Id, userId: Id, memberCount: z.int() });
