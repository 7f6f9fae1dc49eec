import { STATUS_CODES } from 'node:http';
import type { AppError, Problem } from '@teamchat/contract';
import { issuesOf, retryAfterOf } from '../errors.ts';

export const PROBLEM_TYPE = 'application/problem+json';

export type Headers = Record<string, string | string[]>;

/** An error as RFC 9457 problem details. `code` is what a program acts on, `detail` is for people. */
export function problemOf(error: AppError, requestId: string): Problem {
  const issues = issuesOf(error);
  const retryAfterMs = retryAfterOf(error);
  return {
    type: 'about:blank',
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.message,
    requestId,
    ...(issues && { issues }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** Headers that an error brings, beside its body. */
export function problemHeaders(error: AppError): Headers {
  const headers: Headers = { 'content-type': PROBLEM_TYPE };
  const retryAfterMs = retryAfterOf(error);
  if (retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(retryAfterMs / 1_000));
  if (error.status === 401) headers['www-authenticate'] = 'Bearer';
  return headers;
}
