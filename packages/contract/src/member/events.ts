import { z } from 'zod';
import { Id } from '../ids.ts';
import { MemberData } from './model.ts';

/** Somebody became a member of the workspace (again). */
export const MemberJoined = z.object({ member: MemberData });
/** Name or role changed. */
export const MemberUpdated = z.object({ member: MemberData });
export const MemberLeft = z.object({ userId: Id });
