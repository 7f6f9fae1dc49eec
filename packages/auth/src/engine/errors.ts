import { AppError } from '@teamchat/contract';
import { toAppError as fromDatabase } from '@teamchat/db';
import { APIError } from 'better-auth/api';

const invalidCredentials = ['INVALID_CREDENTIALS', 'The email or password is wrong.'] as const;
const resetInvalid = [
  'RESET_INVALID',
  'This reset link was used or has expired. Ask for a new one.',
] as const;

const taken = 'An account with this email exists. Sign in, or use another email.';

export const emailTaken = (cause: unknown) => new AppError('EMAIL_TAKEN', taken, { cause });

const byCode = {
  INVALID_EMAIL_OR_PASSWORD: invalidCredentials,
  INVALID_PASSWORD: ['INVALID_CREDENTIALS', 'The password is wrong.'],
  CREDENTIAL_ACCOUNT_NOT_FOUND: invalidCredentials,
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: ['EMAIL_TAKEN', taken],
  INVALID_EMAIL: ['INVALID_INPUT', 'Give a valid email address.'],
  PASSWORD_TOO_SHORT: ['INVALID_INPUT', 'Choose a longer password.'],
  PASSWORD_TOO_LONG: ['INVALID_INPUT', 'Choose a shorter password.'],
  INVALID_TOKEN: resetInvalid,
  USER_NOT_FOUND: resetInvalid,
  UNAUTHORIZED: ['UNAUTHENTICATED', 'Your session has ended. Sign in again.'],
} as const satisfies Record<string, readonly [AppError['code'], string]>;

function isKnown(code: string | undefined): code is keyof typeof byCode {
  return code !== undefined && Object.hasOwn(byCode, code);
}

function fromBetterAuth(error: APIError): unknown {
  const code = error.body?.code;
  if (isKnown(code)) {
    const [appCode, message] = byCode[code];
    return new AppError(appCode, message, { cause: error });
  }
  // It hides failed queries behind these.
  if (error.statusCode >= 500 || code === 'FAILED_TO_CREATE_USER') {
    return new AppError(
      'UNAVAILABLE',
      'Signing in does not work right now. Try again in a moment.',
      {
        cause: error,
        retryAfterMs: 1_000,
      },
    );
  }
  return error;
}

function toAppError(error: unknown): unknown {
  if (error instanceof APIError) return fromBetterAuth(error);
  // Drizzle wraps what Postgres answered.
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const known = fromDatabase(inner);
    if (known instanceof AppError) return known;
  }
  return error;
}

/** Turns the errors of better-auth and of the database into AppErrors; others pass unchanged. */
export async function translated<T>(call: PromiseLike<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toAppError(error);
  }
}

/** What may be logged of an error: its kind and code, not the values of a failed query. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  const own = typeof code === 'string' ? `${error.name} ${code}` : error.name;
  return error.cause === undefined ? own : `${own}: ${describeError(error.cause)}`;
}
