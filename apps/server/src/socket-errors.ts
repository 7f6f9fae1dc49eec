import { appRouter } from '@teamchat/api';
import type { AppError } from '@teamchat/contract';
import { getTRPCErrorShape, TRPCError, transformTRPCResponse } from '@trpc/server';

/**
 * An error as tRPC clients read it. With id null it concerns the socket itself: the stock client then backs off before
 * it connects again.
 */
export function encodeSocketError(id: number | string | null, error: AppError): string {
  const config = appRouter._def._config;
  const shape = getTRPCErrorShape({
    config,
    error: new TRPCError({ code: 'BAD_REQUEST', message: error.message, cause: error }),
    type: 'unknown',
    path: undefined,
    input: undefined,
    ctx: undefined,
  });
  return JSON.stringify(transformTRPCResponse(config, { id, error: shape }));
}
