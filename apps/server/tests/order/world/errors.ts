import { toAppError } from '@teamchat/client';
import { AppError } from '@teamchat/contract';
import { TRPCClientError } from '@trpc/client';

/** An answer that any caller may get; not one that tells of a mistake, the server's or the SDK's. */
export function isExpected(thrown: unknown): boolean {
  if (!(thrown instanceof AppError || thrown instanceof TRPCClientError)) return false;
  const { code } = toAppError(thrown);
  return code !== 'INTERNAL' && code !== 'INVALID_INPUT';
}
