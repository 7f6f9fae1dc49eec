import { z } from 'zod';

/** Every error a caller can meet, with its HTTP status and whether the same call may be retried. */
export const errorTable = {
  INVALID_INPUT: { status: 400, retryable: false },
  UNAUTHENTICATED: { status: 401, retryable: false },
  INVALID_CREDENTIALS: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  ORIGIN_REFUSED: { status: 403, retryable: false },
  REGISTRATION_CLOSED: { status: 403, retryable: false },
  /** Missing and forbidden alike: a caller must not learn which. */
  NOT_FOUND: { status: 404, retryable: false },
  METHOD_NOT_ALLOWED: { status: 405, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  NAME_TAKEN: { status: 409, retryable: false },
  EMAIL_TAKEN: { status: 409, retryable: false },
  LAST_OWNER: { status: 409, retryable: false },
  LIMIT_REACHED: { status: 409, retryable: false },
  INVITE_INVALID: { status: 410, retryable: false },
  RESET_INVALID: { status: 410, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  INTERNAL: { status: 500, retryable: false },
  /** The database or this node cannot answer now; the outcome of a write is settled by a retry. */
  UNAVAILABLE: { status: 503, retryable: true },
  /** This node has not reached `minSeq` yet. */
  STALE_READ: { status: 503, retryable: true },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorTable;
export const ErrorCode = z
  .enum(Object.keys(errorTable) as [ErrorCode, ...ErrorCode[]])
  .meta({ id: 'ErrorCode' });

export interface AppErrorOptions {
  cause?: unknown;
  /** When a retry is worth it, in milliseconds from now. */
  retryAfterMs?: number;
}

/** The only error that reaches a caller; anything else becomes an opaque INTERNAL. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly retryAfterMs: number | undefined;

  /** @param message tells the reader what to do; it is shown to people. */
  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get status(): number {
    return errorTable[this.code].status;
  }

  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }
}

/** RFC 9457 problem details, as REST answers an error. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: ErrorCode,
    detail: z.string(),
    requestId: z.string(),
    issues: z
      .array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() }))
      .optional(),
    retryAfterMs: z.int().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;
