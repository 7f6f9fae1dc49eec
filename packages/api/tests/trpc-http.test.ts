import { newId } from '@teamchat/contract';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import superjson from 'superjson';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHttpContext } from '../src/context.ts';
import { responseMeta } from '../src/response-meta.ts';
import { appRouter } from '../src/root.ts';
import { createTestApi, type Person, type TestApi } from './support.ts';

let api: TestApi;
let alice: Person;

beforeAll(async () => {
  api = await createTestApi();
  alice = await api.signUp('Alice');
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

interface ErrorBody {
  error: {
    json: {
      message: string;
      code: number;
      data: {
        code: string;
        httpStatus: number;
        appCode: string;
        requestId?: string;
        issues?: object[];
      };
    };
  };
}

async function call(path: string, init: RequestInit & { person?: Person | null } = {}) {
  const { person = alice, ...rest } = init;
  const headers = new Headers(rest.headers);
  if (person) headers.set('authorization', `Bearer ${person.accessToken}`);
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    req: new Request(`http://localhost:3000/trpc/${path}`, { ...rest, headers }),
    router: appRouter,
    responseMeta,
    createContext: ({ req, resHeaders }) =>
      createHttpContext(api.services, {
        id: 'request-1',
        ipAddress: '127.0.0.1',
        header: (name) => req.headers.get(name) ?? undefined,
        appendHeader: (name, value) => resHeaders.append(name, value),
      }),
  });
  const body = await response.json();
  return { status: response.status, headers: response.headers, body };
}

function post(path: string, body: unknown, person: Person | null = alice) {
  const headers = { 'content-type': 'application/json' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return call(path, { method: 'POST', body: text, headers, person });
}

const dataOf = (body: unknown) => (body as ErrorBody).error.json.data;

test('answers may not be cached', async () => {
  const me = await call('user.me');
  expect(me.status).toBe(200);
  expect(me.headers.get('cache-control')).toBe('no-store');
  const refused = await call('user.me', { person: null });
  expect(refused.status).toBe(401);
  expect(refused.headers.get('cache-control')).toBe('no-store');
});

describe('an error', () => {
  test('carries our code, the request and what is wrong with the input', async () => {
    const input = superjson.serialize({ workspaceId: 'x', channelId: newId(), body: '' });
    const { status, body } = await post('message.send', input);
    expect(status).toBe(400);
    const data = dataOf(body);
    expect(data).toMatchObject({
      appCode: 'INVALID_INPUT',
      code: 'BAD_REQUEST',
      requestId: 'request-1',
    });
    expect(data.issues).toContainEqual({
      path: ['workspaceId'],
      message: 'Expected a lower-case UUID.',
    });
    expect(data).not.toHaveProperty('stack');
  });

  test('has the HTTP status of our code, where tRPC has none', async () => {
    const { status, body } = await post('invite.accept', superjson.serialize({ code: newId() }));
    expect(status).toBe(410);
    expect(dataOf(body)).toMatchObject({ appCode: 'INVITE_INVALID', httpStatus: 410 });
  });

  test('that is worth a retry says when', async () => {
    const { workspace } = await api.caller(alice).workspace.create({ name: 'Acme' });
    const input = superjson.serialize({ workspaceId: workspace.id, minSeq: 999_999 });
    const query = encodeURIComponent(JSON.stringify(input));
    const { status, headers, body } = await call(`workspace.bootstrap?input=${query}`);
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(dataOf(body)).toMatchObject({ appCode: 'STALE_READ', retryAfterMs: 200 });
  });

  test.each([
    ['an unknown procedure', 'nothing.here', 'NOT_FOUND'],
    ['a property of a prototype', 'constructor', 'NOT_FOUND'],
    ['another one', '__proto__.toString', 'NOT_FOUND'],
    ['a mutation by GET', 'user.updateMe', 'METHOD_NOT_ALLOWED'],
    ['input that is no JSON', 'workspace.get?input=%7B', 'INVALID_INPUT'],
  ])('of %s is typed', async (_, path, appCode) => {
    const { body } = await call(path);
    expect(dataOf(body)).toMatchObject({ appCode });
  });
});

describe('a superjson envelope', () => {
  const envelope = (values: unknown, json: unknown = { name: 'x' }) => ({ json, meta: { values } });

  test.each([
    ['reaches for a prototype', envelope({ '__proto__.polluted': ['Date'] })],
    ['reaches for a constructor', envelope({ 'constructor.prototype.polluted': ['Date'] })],
    ['names an unknown type', envelope({ name: ['nonsense'] })],
    ['names an unknown class', envelope({ name: [['class', 'Nothing']] })],
    ['names an unknown symbol', envelope({ name: [['symbol', 'nothing']] })],
    ['has a bad regular expression', envelope({ name: ['regexp'] }, { name: '/(/' })],
    ['has a bad bigint', envelope({ name: ['bigint'] }, { name: 'x' })],
    ['is a date', envelope({ name: ['Date'] }, { name: '2026-01-01' })],
    ['is null', null],
    ['is a number', 1],
    ['is text', '"x"'],
    ['is cut off', '{"json":'],
    ['is empty', ''],
  ])('that %s is refused with a typed error', async (_, body) => {
    const { status, body: answer } = await post('user.updateMe', body);
    expect({ status, data: dataOf(answer) }).toMatchObject({
      status: 400,
      data: { appCode: 'INVALID_INPUT' },
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

test('nothing failed unexpectedly meanwhile', () => {
  expect(api.errors).toEqual([]);
});
