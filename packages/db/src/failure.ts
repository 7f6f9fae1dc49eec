import { AppError } from '@teamchat/contract';

/** The five-character SQLSTATE of an error that Postgres answered; null for anything else. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  const severity = error instanceof Error && 'severity' in error ? error.severity : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && severity !== null ? code : null;
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
  if (!(error instanceof Error)) return false;
  if ('code' in error && typeof error.code === 'string' && socketErrors.has(error.code)) return true;
  return clientErrors.test(error.message);
}

export function unavailable(cause: unknown): AppError {
  return new AppError('UNAVAILABLE', 'The database cannot answer right now. Try again.', {
    cause,
    retryAfterMs: 1_000,
  });
}

/** What a caller should see of a database error; errors that are not the database's pass unchanged. */
export function toAppError(error: unknown): unknown {
  return isOutage(error) || isContention(error) ? unavailable(error) : error;
}
