import type { TRPCError } from '@trpc/server';
import { retryAfterOf, toAppError } from './errors.ts';

/**
 * Headers of every tRPC answer over HTTP, for the adapter's `responseMeta`: answers are personal and
 * never cached, and a batch says when the last of its failed calls is worth a retry.
 */
export function responseMeta({ errors }: { errors: readonly TRPCError[] }): {
  headers: Record<string, string>;
} {
  const waits = errors.map((error) => retryAfterOf(toAppError(error)) ?? 0);
  const seconds = Math.ceil(Math.max(0, ...waits) / 1_000);
  return {
    headers: {
      'cache-control': 'no-store',
      ...(seconds > 0 && { 'retry-after': String(seconds) }),
    },
  };
}
