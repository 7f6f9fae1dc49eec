import { type ErrorCode, errorTable } from '@teamchat/contract';
import { PROBLEM_TYPE } from '../rest/problem.ts';
import type { Route } from '../rest/route.ts';
import type { Reference, ResponseObject } from './document.ts';

/** Every error that a route can answer. A test refuses any other. */
export function errorCodesOf(route: Route): ErrorCode[] {
  const { procedure, pathKeys, sends } = route;
  const codes: ErrorCode[] = ['RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE', ...procedure.errors];
  if (procedure.access === 'authed') codes.push('UNAUTHENTICATED');
  if (Object.keys(route.input.shape).length > 0) codes.push('INVALID_INPUT');
  if (pathKeys.length > 0) codes.push('NOT_FOUND');
  if ('minSeq' in route.input.shape) codes.push('STALE_READ');
  if (sends === 'body') codes.push('INVALID_INPUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  return [...new Set(codes)].toSorted();
}

/** `NAME_TAKEN` → `NameTaken` */
function pascal(code: string): string {
  return code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

const retryAfter = {
  description: 'Seconds after which the same request is worth a retry.',
  schema: { type: 'integer', minimum: 0 },
};

function responseOf(codes: readonly ErrorCode[]): ResponseObject {
  const retryable = codes.some((code) => errorTable[code].retryable);
  return {
    description: codes.map((code) => `\`${code}\``).join(' or '),
    ...(retryable && { headers: { 'Retry-After': retryAfter } }),
    content: {
      [PROBLEM_TYPE]: {
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { type: 'object', properties: { code: { enum: [...codes] } } },
          ],
        },
      },
    },
  };
}

/**
 * The error responses of a route by status, as references.
 * @param components receives what they refer to; equal responses are shared.
 */
export function errorResponsesOf(
  route: Route,
  components: Record<string, ResponseObject>,
): Record<string, Reference> {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodesOf(route)) {
    const { status } = errorTable[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses: Record<string, Reference> = {};
  for (const [status, codes] of byStatus) {
    const name = codes.map(pascal).join('Or');
    components[name] ??= responseOf(codes);
    responses[status] = { $ref: `#/components/responses/${name}` };
  }
  return responses;
}
