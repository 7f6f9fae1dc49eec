import { z } from 'zod';
import { Id } from '../ids.ts';
import { limits } from '../limits.ts';
import { line } from '../text.ts';

export const UserName = line(limits.nameCodePoints);

/** The signed-in account, as only its owner sees it. */
export const Me = z
  .object({
    id: Id,
    email: z.string(),
    name: z.string(),
    /** The first account of an instance administers it. */
    isInstanceAdmin: z.boolean(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
