import { AppError, type ErrorCode, errorTable, type Problem } from '@teamchat/contract';
import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Logger } from './context.ts';

export type Issue = NonNullable<Problem['issues']>[number];

/** Invalid parts of one input that are told; a list of 100,000 bad ids is not echoed back. */
const MAX_ISSUES = 20;

/** When a retryable error does not say when, a caller should wait this long, in milliseconds. */
const DEFAULT_RETRY_AFTER_MS = 1_000;

const trpcCodes = {
  INVALID_INPUT: 'BAD_REQUEST',
  UNAUTHENTICATED: 'UNAUTHORIZED',
  INVALID_CREDENTIALS: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  ORIGIN_REFUSED: 'FORBIDDEN',
  REGISTRATION_CLOSED: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_ALLOWED: 'METHOD_NOT_SUPPORTED',
  CONFLICT: 'CONFLICT',
  NAME_TAKEN: 'CONFLICT',
  EMAIL_TAKEN: 'CONFLICT',
  LAST_OWNER: 'CONFLICT',
  LIMIT_REACHED: 'CONFLICT',
  INVITE_INVALID: 'PRECONDITION_FAILED',
  RESET_INVALID: 'PRECONDITION_FAILED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  STALE_READ: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ErrorCode, TRPC_ERROR_CODE_KEY>;

/** tRPC's own refusals, before or around a procedure. What is not listed is our fault: INTERNAL. */
const fromTrpc: Partial<Record<TRPC_ERROR_CODE_KEY, readonly [ErrorCode, string]>> = {
  PARSE_ERROR: ['INVALID_INPUT', 'The request is not valid JSON.'],
  BAD_REQUEST: ['INVALID_INPUT', 'The request is not valid.'],
  NOT_FOUND: ['NOT_FOUND', 'There is no such procedure.'],
  METHOD_NOT_SUPPORTED: [
    'METHOD_NOT_ALLOWED',
    'Call queries with GET and mutations with POST, subscriptions over the WebSocket.',
  ],
  PAYLOAD_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The request is too large. Send less at once.'],
  UNSUPPORTED_MEDIA_TYPE: ['UNSUPPORTED_MEDIA_TYPE', 'Send application/json.'],
  CLIENT_CLOSED_REQUEST: ['UNAVAILABLE', 'The call was cancelled.'],
  TOO_MANY_REQUESTS: ['RATE_LIMITED', 'Too many requests. Wait before the next one.'],
};

function isZodError(error: unknown): error is z.core.$ZodError {
  return error instanceof z.core.$ZodError;
}

/** The invalid parts of an input, at most 20. Values are never echoed. */
export function issuesOf(error: AppError): Issue[] | undefined {
  if (error.code !== 'INVALID_INPUT' || !isZodError(error.cause)) return undefined;
  return error.cause.issues.slice(0, MAX_ISSUES).map((issue) => ({
    path: issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
    message: issue.message,
  }));
}

/** INVALID_INPUT whose `issues` come from a failed parse. */
export function invalidInput(cause: z.core.$ZodError): AppError {
  const [first] = cause.issues;
  const where = first && first.path.length > 0 ? `${first.path.map(String).join('.')}: ` : '';
  return new AppError('INVALID_INPUT', `The input is not valid. ${where}${first?.message ?? ''}`, {
    cause,
  });
}

function internal(cause: unknown): AppError {
  return new AppError('INTERNAL', 'Something went wrong on the server. Try again later.', {
    cause,
  });
}

/** One text, whichever package refused and why: it must not tell what is missing from what is hidden. */
function notFound(cause: AppError): AppError {
  return new AppError('NOT_FOUND', 'There is no such thing, or you may not see it.', { cause });
}

/**
 * The one error that a caller may see for anything thrown. What is not known becomes an opaque
 * INTERNAL, whose `cause` is for the log only.
 */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) {
    if (error.code === 'INTERNAL') return internal(error);
    return error.code === 'NOT_FOUND' ? notFound(error) : error;
  }
  if (!(error instanceof TRPCError)) return internal(error);
  if (error.cause instanceof AppError) return toAppError(error.cause);
  if (error.code === 'BAD_REQUEST' && isZodError(error.cause)) return invalidInput(error.cause);
  const known = fromTrpc[error.code];
  return known
    ? new AppError(known[0], known[1], { cause: error })
    : internal(error.cause ?? error);
}

export function trpcCodeOf(error: AppError): TRPC_ERROR_CODE_KEY {
  return trpcCodes[error.code];
}

export function toTRPCError(error: AppError): TRPCError {
  return new TRPCError({ code: trpcCodeOf(error), message: error.message, cause: error });
}

/** Milliseconds until a retry is worth it; undefined where a retry of the same call is not. */
export function retryAfterOf(error: AppError): number | undefined {
  if (error.retryAfterMs !== undefined) return Math.ceil(error.retryAfterMs);
  return errorTable[error.code].retryable ? DEFAULT_RETRY_AFTER_MS : undefined;
}

/**
 * As `toAppError`, and writes the cause of an INTERNAL error to the log; every other error is the
 * caller's to see and ours to count, not to log.
 */
export function reportError(
  logger: Logger,
  where: { requestId: string; path: string },
  thrown: unknown,
): AppError {
  const error = toAppError(thrown);
  if (error.code === 'INTERNAL') logger.error({ err: error.cause, ...where }, 'A call failed.');
  return error;
}
