import { AppError } from '@teamchat/contract';

/** The error at the bottom: Drizzle wraps what the driver threw. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  return root;
}

/** The five-character SQLSTATE of an error that Postgres answered; null for anything else. */
export function sqlState(error: unknown): string | null {
  const root = rootOf(error);
  if (!(root instanceof Error) || !('severity' in root) || !('code' in root)) return null;
  return typeof root.code === 'string' && /^[0-9A-Z]{5}$/.test(root.code) ? root.code : null;
}

/** Deadlock, serialization failure, lock timeout: nothing happened, and the same may work now. */
export function isContention(error: unknown): boolean {
  const state = sqlState(error);
  return state === '40P01' || state === '40001' || state === '55P03';
}

/**
 * Postgres as a whole cannot serve: shutting down, out of resources, read-only, timed out, or the
 * connection is gone. Not the fault of the rows that were sent.
 */
export function isOutage(error: unknown): boolean {
  const state = sqlState(error);
  if (state === null) return isConnectionError(error);
  return /^(08|53|57|58|XX)/.test(state) || state === '25006' || state === '25P03';
}

const socketErrors = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOENT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'EAI_AGAIN',
]);

/** pg reports these as plain errors, told apart by their text only. */
const clientErrors =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after)/;

function isConnectionError(error: unknown): boolean {
  const root = rootOf(error);
  if (!(root instanceof Error)) return false;
  if ('code' in root && typeof root.code === 'string' && socketErrors.has(root.code)) return true;
  return clientErrors.test(root.message);
}

export function unavailable(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The database cannot answer right now. Try again.', {
    cause,
    retryAfterMs: 1_000,
  });
}

/** What a caller should see of a database error; errors that are not the database's pass unchanged. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  return isOutage(error) || isContention(error) ? unavailable(error) : error;
}

/** Runs statements outside a transaction. @throws AppError UNAVAILABLE when the database cannot answer. */
export async function orUnavailable<T>(work: PromiseLike<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toAppError(error);
  }
}
