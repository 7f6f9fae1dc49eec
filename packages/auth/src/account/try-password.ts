import { AppError } from '@teamchat/contract';
import type { Auth } from '../auth.ts';

/**
 * Runs a check of a password within the limits on wrong ones. Counted after the check, so that many
 * devices may sign in at once; the number of checks that run at once bounds what a burst gains.
 */
export async function tryPassword<T>(
  auth: Auth,
  attempt: { account: string; ipAddress: string | null },
  check: () => Promise<T>,
): Promise<T> {
  await auth.rateLimits.assertMayTryPassword(attempt);
  return auth.passwordWork.run(async () => {
    await auth.rateLimits.assertMayTryPassword(attempt);
    try {
      return await check();
    } catch (error) {
      if (error instanceof AppError && error.code === 'INVALID_CREDENTIALS') {
        await auth.rateLimits.countWrongPassword(attempt);
      }
      throw error;
    }
  });
}
