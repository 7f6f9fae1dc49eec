import { z } from 'zod';
import { Channel } from '../channel/model.ts';
import { ReadMark } from '../channel/read-mark.ts';
import { Member } from '../member/model.ts';
import { ReadAt } from '../page.ts';
import { Workspace } from './model.ts';

/** All a client needs to draw a workspace, read in one snapshot. No message bodies, no member list. */
export const Bootstrap = ReadAt.extend({
  workspace: Workspace,
  me: Member,
  /** The channels I am a member of. */
  channels: z.array(Channel),
  /** One per channel of mine. */
  readMarks: z.array(ReadMark),
  userRev: z.int().min(0),
  limits: z.record(z.string(), z.number()),
  timings: z.record(z.string(), z.number()),
}).meta({ id: 'Bootstrap' });
export type Bootstrap = z.infer<typeof Bootstrap>;
