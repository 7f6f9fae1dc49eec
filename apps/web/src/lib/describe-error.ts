import { type ErrorCode, errorTable } from '@teamchat/contract';

export interface DescribedError {
  /** Null when no answer came from the server. */
  code: ErrorCode | null;
  /** One or two plain sentences: what to do. */
  message: string;
  /** For a report: the code and the request id. */
  detail: string | null;
}

interface ErrorData {
  appCode?: unknown;
  requestId?: unknown;
  retryAfterMs?: unknown;
  issues?: unknown;
}

const OFFLINE = "Can't reach TeamChat. Check your connection and try again.";
const INTERNAL = 'Something went wrong on our side. Try again in a moment.';

/** What the server said beside the message: of a tRPC error, also when the SDK wrapped it in its own. */
export function errorData(error: unknown): ErrorData | null {
  let current = error;
  for (let depth = 0; depth < 3 && typeof current === 'object' && current !== null; depth++) {
    const { data, cause } = current as { data?: unknown; cause?: unknown };
    if (typeof data === 'object' && data !== null && 'appCode' in data) return data;
    current = cause;
  }
  return null;
}

/** What to tell a person about anything that was thrown: an SDK error, a tRPC error or a broken network. */
export function describeError(error: unknown): DescribedError {
  const data = errorData(error);
  const code = isErrorCode(data?.appCode) ? data.appCode : codeOf(error);
  const requestId = data?.requestId;
  const detail =
    code === null ? null : typeof requestId === 'string' ? `${code} · request ${requestId}` : code;
  const text = error instanceof Error ? error.message : '';
  return {
    code,
    message: code === null ? OFFLINE : messageFor(code, { text, wait: data?.retryAfterMs }),
    detail,
  };
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && code in errorTable;
}

/** The SDK's own errors carry a code; its UNAVAILABLE without an answer means that nothing was reached. */
function codeOf(error: unknown): ErrorCode | null {
  const code = (error as { code?: unknown } | null)?.code;
  return isErrorCode(code) && code !== 'UNAVAILABLE' ? code : null;
}

function messageFor(code: ErrorCode, { text, wait }: { text: string; wait: unknown }): string {
  switch (code) {
    case 'INTERNAL':
      return INTERNAL;
    case 'UNAVAILABLE':
    case 'STALE_READ':
      return 'TeamChat is busy. Try again in a moment.';
    case 'INVALID_CREDENTIALS':
      return 'That email and password do not match. Check both and try again.';
    case 'EMAIL_TAKEN':
      return 'There is already an account with this email. Sign in instead.';
    case 'RATE_LIMITED':
      return typeof wait === 'number' && wait > 1000
        ? `Too many tries. Wait ${formatWait(wait)} and try again.`
        : 'Too many tries. Wait a moment and try again.';
    case 'REGISTRATION_CLOSED':
      return 'This TeamChat takes new accounts by invitation. Ask for an invite link.';
    case 'INVITE_INVALID':
      return 'This invite link has expired or was used up. Ask for a new one.';
    case 'RESET_INVALID':
      return 'This reset link has expired or was used. Ask for a new one.';
    case 'UNAUTHENTICATED':
      return 'You are signed out. Sign in again.';
    default:
      return text === '' ? INTERNAL : text;
  }
}

function formatWait(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
