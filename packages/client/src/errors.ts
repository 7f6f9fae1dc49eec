import { AppError, type ErrorCode, errorTable } from '@teamchat/contract';
import { TRPCClientError } from '@trpc/client';

interface ErrorData {
  appCode?: unknown;
  retryAfterMs?: unknown;
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in errorTable;
}

/** Did a server say so? Otherwise it was not reached, or its answer was lost. */
export function isAnswer({ cause }: AppError): boolean {
  const data = cause instanceof TRPCClientError ? (cause.data as ErrorData | null) : null;
  return isErrorCode(data?.appCode);
}

/**
 * Any failure of a call as the contract's error, with the original as its cause. What carries no
 * code never reached a procedure, or its answer was lost: retryable UNAVAILABLE.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const data: ErrorData | null | undefined =
    error instanceof TRPCClientError ? (error.data as ErrorData | null | undefined) : null;
  if (error instanceof TRPCClientError && isErrorCode(data?.appCode)) {
    const retryAfterMs = data.retryAfterMs;
    return new AppError(data.appCode, error.message, {
      cause: error,
      ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
    });
  }
  const message = 'TeamChat cannot be reached. Check the connection.';
  return new AppError('UNAVAILABLE', message, { cause: error });
}
