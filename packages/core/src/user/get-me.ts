import { AppError, type Me } from '@teamchat/contract';
import { orUnavailable } from '@teamchat/db';
import { users } from '@teamchat/db/schema';
import { eq } from 'drizzle-orm';
import type { CoreContext } from '../context.ts';
import { viewMe } from './view.ts';

/** @throws AppError UNAUTHENTICATED when the account no longer exists. */
export async function getMe(ctx: CoreContext): Promise<Me> {
  const [row] = await orUnavailable(
    ctx.pools.db.select().from(users).where(eq(users.id, ctx.actor.userId)),
  );
  if (row === undefined) throw new AppError('UNAUTHENTICATED', 'This account no longer exists.');
  return viewMe(row);
}
