import { z } from 'zod';
import { Id } from '../ids.ts';
import { Seq } from '../page.ts';

export const roles = ['owner', 'admin', 'member', 'guest'] as const;
export const Role = z.enum(roles).meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;

/** A person in a workspace. Rows of people who left stay, so that their messages keep a name. */
export const Member = z
  .object({
    userId: Id,
    name: z.string(),
    role: Role,
    active: z.boolean(),
    joinedAt: z.iso.datetime(),
    rev: Seq,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

/** A member as events carry it: the reducer sets `rev` from the event's seq. */
export const MemberData = Member.omit({ rev: true }).meta({ id: 'MemberData' });
export type MemberData = z.infer<typeof MemberData>;
