import { AppError, Id } from '@teamchat/contract';
import { actAs, resolveWorkspaceId } from '@teamchat/core';
import { TRPCError } from '@trpc/server';
import { type Context, createHttpContext, type Services } from '../context.ts';
import { invalidInput, reportError, toAppError } from '../errors.ts';
import { requireActor } from '../guard.ts';

import type { RestMethod } from '../meta.ts';
import { describeProcedures } from '../procedures.ts';
import { appRouter } from '../root.ts';
import { createCallerFactory } from '../trpc.ts';
import { readBody } from './body.ts';
import { coerceQuery } from './coerce.ts';
import { createMatcher, type Match } from './match.ts';
import { type Headers, problemHeaders, problemOf } from './problem.ts';
import { type Route, routeOf } from './route.ts';

/** One HTTP request under `/v1`, of any framework. */
export interface RestRequest {
  id: string;
  method: string;
  /** As sent, still percent-encoded, without the query. */
  path: string;
  /** As sent, without `?`. */
  query: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** At most a little over `limits.httpBodyBytes` need be read: more is refused with 413 anyway. */
  body: Uint8Array | null;
  ipAddress: string;
  /** Aborts when the caller is gone. */
  signal?: AbortSignal;
}

export interface RestResponse {
  status: number;
  headers: Headers;
  body: string | null;
}

export type RestHandler = (request: RestRequest) => Promise<RestResponse>;

/** A matched request, with the cookies that its procedure sets: an error carries them too. */
interface Call {
  request: RestRequest;
  match: Match;
  cookies: string[];
}

const createCaller = createCallerFactory(appRouter);

function headerOf(request: RestRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function allowOf(match: Match): string {
  const methods: string[] = [...match.routes.keys()];
  if (methods.includes('GET')) methods.push('HEAD');
  return [...methods, 'OPTIONS'].join(', ');
}

/** The workspace that owns the path's id: a caller who may not see it learns that there is none. */
async function findWorkspaceId(ctx: Context, key: NonNullable<Route['workspaceFrom']>, id: string) {
  const core = actAs(ctx.core, requireActor(ctx).userId);
  const parsed = Id.safeParse(id);
  if (!parsed.success) throw invalidInput(parsed.error);
  switch (key) {
    case 'channelId':
      return resolveWorkspaceId(core, { channelId: parsed.data });
    case 'messageId':
      return resolveWorkspaceId(core, { messageId: parsed.data });
    case 'inviteId':
      return resolveWorkspaceId(core, { inviteId: parsed.data });
  }
}

async function inputOf(ctx: Context, route: Route, { request, match: { params } }: Call) {
  const sent =
    route.sends === 'query'
      ? coerceQuery(route.input, route.inputKeys, request.query)
      : readBody(headerOf(request, 'content-type'), request.body);
  const input: Record<string, unknown> = { ...sent, ...params };
  const from = route.workspaceFrom;
  if (from) input.workspaceId = await findWorkspaceId(ctx, from, params[from] ?? '');
  return input;
}

type Procedure = (input: unknown) => Promise<unknown>;

function procedureOf(ctx: Context, route: Route, signal: AbortSignal | undefined): Procedure {
  const caller = createCaller(ctx, signal ? { signal } : {});
  return route.procedure.path
    .split('.')
    .reduce((at: unknown, key) => (at as Record<string, unknown>)[key], caller) as Procedure;
}

async function serve(services: Services, call: Call): Promise<RestResponse> {
  const { request, match, cookies } = call;
  if (request.method === 'OPTIONS') {
    return { status: 204, headers: { allow: allowOf(match) }, body: null };
  }
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = match.routes.get(method as RestMethod);
  if (!route) throw new AppError('METHOD_NOT_ALLOWED', `This path answers ${allowOf(match)}.`);
  const ctx = await createHttpContext(services, {
    id: request.id,
    ipAddress: request.ipAddress,
    header: (name) => headerOf(request, name),
    appendHeader: (_, value) => cookies.push(value),
  });
  if (route.procedure.access === 'authed') requireActor(ctx);
  const input = await inputOf(ctx, route, call);
  const output = await procedureOf(ctx, route, request.signal)(input);
  if (route.status === 204) return { status: 204, headers: {}, body: null };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status: route.status, headers, body: JSON.stringify(output) };
}

/** A procedure's error was reported where it was thrown; what fails around one is reported here. */
function errorOf(services: Services, request: RestRequest, thrown: unknown): AppError {
  if (thrown instanceof TRPCError) return toAppError(thrown);
  const where = { requestId: request.id, path: `${request.method} ${request.path}` };
  return reportError(services.logger, where, thrown);
}

function problemResponse(error: AppError, request: RestRequest): RestResponse {
  const body = JSON.stringify(problemOf(error, request.id));
  return { status: error.status, headers: problemHeaders(error), body };
}

async function answer(services: Services, call: Call): Promise<RestResponse> {
  try {
    return await serve(services, call);
  } catch (thrown) {
    const error = errorOf(services, call.request, thrown);
    const response = problemResponse(error, call.request);
    if (error.code === 'METHOD_NOT_ALLOWED') response.headers.allow = allowOf(call.match);
    return response;
  }
}

/**
 * Serves REST from the shared router: the same procedures, schemas and errors as tRPC. Never throws:
 * every error is problem details with a stable `code`.
 */
export function createRestHandler(services: Services): RestHandler {
  const routes = describeProcedures(appRouter).map(routeOf);
  const findMatch = createMatcher(routes.filter((route) => route !== null));
  const nothingHere = new AppError('NOT_FOUND', 'There is nothing at this path. See /docs.');
  return async (request) => {
    const match = findMatch(request.path);
    const cookies: string[] = [];
    const response = match
      ? await answer(services, { request, match, cookies })
      : problemResponse(nothingHere, request);
    if (cookies.length > 0) response.headers['set-cookie'] = cookies;
    response.headers['cache-control'] = 'no-store';
    response.headers['x-request-id'] = request.id;
    return request.method === 'HEAD' ? { ...response, body: null } : response;
  };
}
