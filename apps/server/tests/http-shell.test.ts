import { validatedFetch } from '@teamchat/api/testing/validated-fetch';
import { limits } from '@teamchat/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestApp, type TestApp } from '../src/testing.ts';

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp();
});
afterAll(() => app[Symbol.asyncDispose]());

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test('every answer carries the security headers', async () => {
  for (const path of ['/healthz', '/docs', '/v1/users/me', '/trpc/user.me', '/nowhere']) {
    const { headers } = await validatedFetch(`${app.url}${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy, path).toContain("default-src 'self'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).toContain("style-src 'self' 'unsafe-inline'");
    expect(policy).toContain("connect-src 'self' ws://teamchat.test");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe-eval|upgrade-insecure-requests|\*/);
    expect(headers.get('strict-transport-security')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-powered-by')).toBeNull();
  }
});

test('over https browsers are told to stay there', async () => {
  await using secure = await createTestApp({
    environment: { PUBLIC_URL: 'https://teamchat.test' },
  });
  const { headers } = await validatedFetch(`${secure.url}/healthz`);
  expect(headers.get('content-security-policy')).toContain('upgrade-insecure-requests');
  expect(headers.get('content-security-policy')).toContain('wss://teamchat.test');
  expect(headers.get('strict-transport-security')).toContain('max-age=31536000');
});

test('every answer has its own request id, and a caller cannot choose it', async () => {
  const ids = new Set<string>();
  for (const path of ['/healthz', '/v1/users/me', '/trpc/user.me', '/nowhere']) {
    const { headers } = await validatedFetch(`${app.url}${path}`, {
      headers: { 'x-request-id': 'chosen\tby me', 'request-id': 'chosen' },
    });
    ids.add(headers.get('x-request-id') ?? '');
  }
  expect(ids.size).toBe(4);
  expect([...ids].every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true);
  const { body, headers } = await app.rest('GET', '/v1/users/me');
  expect(body.requestId).toBe(headers.get('x-request-id'));
  expect(app.logs.some((line) => line.includes(body.requestId))).toBe(true);
});

test('nothing of the API is cached', async () => {
  for (const path of ['/v1/users/me', '/trpc/user.me', '/v1/nowhere', '/trpc/nowhere', '/readyz']) {
    const { headers } = await validatedFetch(`${app.url}${path}`, {
      headers: { authorization: `Bearer ${app.alice.accessToken}` },
    });
    expect(headers.get('cache-control'), path).toBe('no-store');
  }
});

test('an unknown REST path is a problem, for browsers too', async () => {
  for (const path of ['/v1/nowhere', '/v1', '/v1/', '/v1/../v1/nowhere']) {
    const response = await validatedFetch(`${app.url}${path}`, { headers: html });
    expect(response.status, path).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  }
});

test('an address that is no address is a problem', async () => {
  const response = await validatedFetch(`${app.url}/v1/%zz`);
  expect([response.status, await response.json()]).toMatchObject([400, { code: 'INVALID_INPUT' }]);
});

test('strange methods and bodies are answered, not dropped', async () => {
  const url = `${app.url}/v1/auth/login`;
  const json = { 'content-type': 'application/json' };
  const attempt = async (init: RequestInit) => {
    const response = await validatedFetch(url, init);
    const { code } = (await response.json()) as { code: string };
    return [response.status, code];
  };
  expect(await attempt({ method: 'PUT' })).toEqual([405, 'METHOD_NOT_ALLOWED']);
  expect(await attempt({ method: 'POST', headers: json, body: '{' })).toEqual([
    400,
    'INVALID_INPUT',
  ]);
  expect(await attempt({ method: 'POST', headers: json, body: '[]' })).toEqual([
    400,
    'INVALID_INPUT',
  ]);
  expect(await attempt({ method: 'POST', headers: json })).toEqual([400, 'INVALID_INPUT']);
  expect(await attempt({ method: 'POST', body: 'a=b' })).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  const big = 'x'.repeat(limits.httpBodyBytes + 1);
  const refused = [413, 'PAYLOAD_TOO_LARGE'];
  expect(await attempt({ method: 'POST', headers: json, body: big })).toEqual(refused);
});

test('tRPC refuses oversized bodies, malformed JSON and long batches in its own envelope', async () => {
  const attempt = async (path: string, init?: RequestInit) => {
    const response = await validatedFetch(`${app.url}/trpc/${path}`, init);
    const body = (await response.json()) as { error: { json: { data: { appCode: string } } } };
    const [first = body] = [body].flat();
    return [response.status, first.error.json.data.appCode];
  };
  const headers = { 'content-type': 'application/json' };
  const big = JSON.stringify({ json: { email: 'x'.repeat(limits.httpBodyBytes) } });
  expect(await attempt('auth.login', { method: 'POST', headers, body: big })).toEqual([
    413,
    'PAYLOAD_TOO_LARGE',
  ]);
  expect(await attempt('auth.login', { method: 'POST', headers, body: '{' })).toEqual([
    400,
    'INVALID_INPUT',
  ]);
  expect(await attempt('auth.login', { method: 'POST', body: 'x' })).toEqual([
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ]);
  const batch = Array.from({ length: limits.batchCalls + 1 }, () => 'user.me').join(',');
  const [status, code] = await attempt(`${batch}?batch=1&input=%7B%7D`);
  expect([status, code]).toEqual([400, 'INVALID_INPUT']);
  const longest = Array.from({ length: limits.batchCalls }, () => 'channel.addMember').join(',');
  expect(
    (
      await validatedFetch(`${app.url}/trpc/${longest}?batch=1`, {
        method: 'POST',
        headers,
        body: '{}',
      })
    ).status,
  ).not.toBe(404);
});

test('the document and its reference are served from here alone', async () => {
  const document = await validatedFetch(`${app.url}/openapi.json`);
  expect(document.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await document.json()).toMatchObject({ openapi: '3.1.1' });
  const page = await (await validatedFetch(`${app.url}/docs`, { headers: html })).text();
  const sources = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) {
    const response = await fetch(new URL(source, app.url));
    expect(source.startsWith('/docs/')).toBe(true);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    await response.arrayBuffer();
  }
  expect(page).not.toMatch(/<script>|https?:/);
});
