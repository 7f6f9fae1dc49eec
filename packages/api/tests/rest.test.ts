import { limits, newId, type Problem } from '@teamchat/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestApi, type Person, type TestApi } from './support.ts';

let api: TestApi;
let alice: Person;
let bob: Person;
let workspaceId: string;
let channelId: string;

beforeAll(async () => {
  api = await createTestApi();
  alice = await api.signUp('Alice');
  bob = await api.signUp('Bob');
  const { body } = await api.rest(alice, 'POST /v1/workspaces', { body: { name: 'Acme' } });
  const { workspace } = body as { workspace: { id: string; defaultChannelId: string } };
  workspaceId = workspace.id;
  channelId = workspace.defaultChannelId;
});

afterAll(async () => {
  await api[Symbol.asyncDispose]();
});

const problem = (body: unknown) => body as Problem;

test('two people talk', async () => {
  const invite = await api.rest(alice, `POST /v1/workspaces/${workspaceId}/invites`, { body: {} });
  expect(invite).toMatchObject({
    status: 201,
    body: { code: expect.any(String) as string, role: 'member' },
  });
  const { code } = invite.body as { code: string };
  expect((await api.rest(bob, `POST /v1/invites/${code}/accept`)).status).toBe(200);

  const messages = `/v1/channels/${channelId}/messages`;
  const id = newId();
  const sent = await api.rest(bob, `POST ${messages}`, { body: { id, body: 'Hello Alice.' } });
  expect(sent).toMatchObject({ status: 201, body: { message: { id, body: 'Hello Alice.' } } });
  const again = await api.rest(bob, `POST ${messages}`, { body: { id, body: 'Hello Alice.' } });
  expect(again.body).toEqual(sent.body);

  const page = await api.rest(alice, `GET ${messages}?anchor=newest&numBefore=10`);
  expect(page.body).toMatchObject({ messages: [{ id, body: 'Hello Alice.' }], foundOldest: true });
  const edit = await api.rest(bob, `PATCH /v1/messages/${id}`, { body: { body: 'Hi.' } });
  expect(edit).toMatchObject({ status: 200, body: { message: { body: 'Hi.' } } });
  expect((await api.rest(bob, `DELETE /v1/messages/${id}`)).status).toBe(200);
  const gone = await api.rest(alice, `GET /v1/messages/${id}`);
  expect(gone.body).toMatchObject({ message: { deleted: true, body: '' } });
});

describe('values in the query', () => {
  const page = (query: string) =>
    api.rest(alice, `GET /v1/channels/${channelId}/messages?${query}`);

  test('are read by the schema', async () => {
    expect((await page('numBefore=1&numAfter=0&minSeq=1')).status).toBe(200);
    const both = `userIds=${alice.userId}&userIds=${bob.userId}`;
    for (const query of [`userIds=${alice.userId}`, both, 'limit=1']) {
      const { status } = await api.rest(
        alice,
        `GET /v1/workspaces/${workspaceId}/members?${query}`,
      );
      expect(status, query).toBe(200);
    }
  });

  test.each([
    'numBefore=x',
    'numBefore=',
    'numBefore=1e2',
    'numBefore=1&numBefore=2',
    'numAfter=201',
  ])('%s is refused, and says where', async (query) => {
    const { status, body } = await page(query);
    expect(status).toBe(400);
    expect(problem(body).issues?.[0]?.path[0]).toBe(query.split('=')[0]);
  });

  test('leave the schemas of tRPC as they were', async () => {
    await page('numBefore=5');
    const list = api.caller(alice).message.list;
    const input = { workspaceId, channelId, numBefore: '5' as unknown as number };
    await expect(list(input)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  test('cannot name the workspace of a channel', async () => {
    const elsewhere = await api.caller(bob).workspace.create({ name: 'Elsewhere' });
    const { id } = elsewhere.workspace;
    expect((await page(`workspaceId=${id}`)).status).toBe(200);
    const body = { body: 'Hello.', workspaceId: id };
    const sent = await api.rest(alice, `POST /v1/channels/${channelId}/messages`, { body });
    expect(sent.status).toBe(201);
  });
});

describe('requests that cannot be served', () => {
  test('a path that is not there', async () => {
    for (const path of ['/v1', '/v1/', '/v1/nothing', '/v1/users/me/', '/v1/channels/%ff']) {
      const { status, body, headers } = await api.rest(alice, `GET ${path}`);
      expect(status, path).toBe(404);
      expect(problem(body).code).toBe('NOT_FOUND');
      expect(headers['content-type']).toBe('application/problem+json');
    }
  });

  test('a method that the path does not have', async () => {
    const { status, headers, body } = await api.rest(alice, 'PUT /v1/users/me');
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, PATCH, HEAD, OPTIONS');
    expect(problem(body).code).toBe('METHOD_NOT_ALLOWED');
    expect((await api.rest(alice, 'HEAD /v1/workspaces/x/invites/y')).status).toBe(404);
    expect((await api.rest(alice, 'HEAD /v1/auth/login')).status).toBe(405);
  });

  test('OPTIONS and HEAD', async () => {
    const options = await api.rest(null, 'OPTIONS /v1/users/me');
    expect(options).toMatchObject({ status: 204, headers: { allow: 'GET, PATCH, HEAD, OPTIONS' } });
    const head = await api.rest(alice, 'HEAD /v1/users/me');
    expect(head).toMatchObject({ status: 200, body: undefined });
    expect((await api.rest(null, 'HEAD /v1/users/me')).status).toBe(401);
  });

  test.each([
    ['malformed JSON', '{"body":', 'application/json', 400, 'INVALID_INPUT'],
    ['no object', '[1]', 'application/json', 400, 'INVALID_INPUT'],
    ['another content type', '{"body":"x"}', 'text/plain', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', 'body=x', 'application/x-www-form-urlencoded', 415, 'UNSUPPORTED_MEDIA_TYPE'],
    [
      'too much',
      'x'.repeat(limits.httpBodyBytes + 1),
      'application/json',
      413,
      'PAYLOAD_TOO_LARGE',
    ],
  ] as const)('%s', async (...row) => {
    const [, text, type, status, code] = row;
    const rawBody = new TextEncoder().encode(text);
    const answer = await api.rest(alice, `POST /v1/channels/${channelId}/messages`, {
      rawBody,
      headers: { 'content-type': type },
    });
    expect(answer).toMatchObject({ status, body: { status, code, type: 'about:blank' } });
  });

  test('an anonymous caller learns nothing about the input', async () => {
    const answer = await api.rest(null, `POST /v1/channels/${newId()}/messages`, {
      body: { body: 1 },
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(problem(answer.body).issues).toBeUndefined();
  });

  test('a position that is not reached yet says when to ask again', async () => {
    const answer = await api.rest(alice, `GET /v1/channels/${channelId}?minSeq=999999`);
    expect(answer).toMatchObject({ status: 503, body: { code: 'STALE_READ' } });
    expect(answer.headers['retry-after']).toBe('1');
  });
});

test('every answer may not be cached, and names its request', async () => {
  for (const target of ['GET /v1/users/me', 'GET /v1/nothing', 'PUT /v1/users/me']) {
    for (const person of [alice, null]) {
      const { headers, body } = await api.rest(person, target);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      const { requestId } = body as Partial<Problem>;
      expect(headers['x-request-id']).toBe(requestId ?? headers['x-request-id']);
    }
  }
});

test('what fails unexpectedly is opaque, and in the log', async () => {
  const broken = {
    ...api.services,
    core: { ...api.services.core, pools: null as never },
  };
  const { createRestHandler } = await import('../src/rest/handler.ts');
  const answer = await createRestHandler(broken)({
    id: 'request-1',
    method: 'GET',
    path: '/v1/users/me',
    query: '',
    headers: { authorization: `Bearer ${alice.accessToken}` },
    body: null,
    ipAddress: '127.0.0.1',
  });
  expect(answer.status).toBe(500);
  const { code, detail, requestId } = JSON.parse(answer.body ?? '') as Problem;
  expect({ code, requestId }).toEqual({ code: 'INTERNAL', requestId: 'request-1' });
  expect(detail).not.toContain('null');
  const logged = api.errors.splice(0);
  expect(logged).toMatchObject([{ requestId: 'request-1', path: 'user.me' }]);
  expect(logged[0]).toHaveProperty('err', expect.any(TypeError));
});

test('nothing failed unexpectedly meanwhile', () => {
  expect(api.errors).toEqual([]);
});
