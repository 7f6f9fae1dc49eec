import { STATUS_CODES } from 'node:http';
import { AppError, type ErrorCode, errorTable, type Problem } from '@teamchat/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';

const byStatus: Record<number, ErrorCode> = {
  400: 'INVALID_INPUT',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'INVALID_INPUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'INVALID_INPUT',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  431: 'INVALID_INPUT',
  503: 'UNAVAILABLE',
};

const details: Partial<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'The request is malformed.',
  UNAUTHENTICATED: 'Say who you are: send Authorization: Bearer and a valid token.',
  NOT_FOUND: 'There is nothing here. The API is described at /docs.',
  METHOD_NOT_ALLOWED: 'This address does not answer that method.',
  PAYLOAD_TOO_LARGE: 'The request is too large. Send less at once.',
  UNSUPPORTED_MEDIA_TYPE: 'Send JSON, with Content-Type: application/json.',
  UNAVAILABLE: 'This server is busy or about to stop. Try again.',
};

/** The code for what went wrong around a call: Fastify's own refusals, else INTERNAL. */
export function toProblemCode(error: unknown): ErrorCode {
  if (error instanceof AppError) return error.code;
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  return byStatus[status] ?? (status < 500 ? 'INVALID_INPUT' : 'INTERNAL');
}

/** Problem details for REST and everything else, tRPC's envelope below /trpc, so that its clients understand it. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ErrorCode,
): FastifyReply {
  const { status } = errorTable[code];
  const detail = details[code] ?? 'Something went wrong on the server. Try again later.';
  void reply.code(status).headers({ 'cache-control': 'no-store', 'x-request-id': request.id });
  if (request.url.startsWith('/trpc')) {
    const data = { code, httpStatus: status, appCode: code, requestId: request.id };
    return reply.send({ error: { json: { message: detail, code: -32600, data } } });
  }
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail,
    requestId: request.id,
  };
  return reply.type('application/problem+json').send(problem);
}
