import { z } from 'zod';
import { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import { Seq } from '../page.ts';
import { line } from '../text.ts';

/** Shown after `#`: letters of any script, digits, marks, `-`, `_` and `.`; no spaces. */
export const ChannelName = line(limits.channelNameCodePoints)
  .overwrite((name) => name.toLowerCase())
  .regex(/^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}\p{Extended_Pictographic}\u200d._-]*$/u, {
    error: 'Use letters, digits, "-", "_" and "."; no spaces.',
  });

export const Visibility = z.enum(['public', 'private']).meta({ id: 'Visibility' });
export type Visibility = z.infer<typeof Visibility>;

export const Channel = z
  .object({
    id: Id,
    name: z.string(),
    visibility: Visibility,
    /** The channel every member but a guest joins by themselves. */
    isDefault: z.boolean(),
    memberCount: z.int(),
    createdBy: Id,
    createdAt: z.iso.datetime(),
    /** The seq of the last change of this row, its member count included. */
    rev: Seq,
  })
  .meta({ id: 'Channel' });
export type Channel = z.infer<typeof Channel>;

/** A channel as events carry it: the reducer sets `rev` from the event's seq. */
export const ChannelData = Channel.omit({ rev: true }).meta({ id: 'ChannelData' });
export type ChannelData = z.infer<typeof ChannelData>;

/** A channel in the browse list. */
export const BrowsedChannel = Channel.extend({ joined: z.boolean() }).meta({
  id: 'BrowsedChannel',
});
export type BrowsedChannel = z.infer<typeof BrowsedChannel>;
