import { z } from 'zod';
import { UserName } from './model.ts';

export const UpdateMeInput = z.object({ name: UserName });
export type UpdateMeInput = z.infer<typeof UpdateMeInput>;
