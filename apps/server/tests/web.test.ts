import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { registerWeb } from '../src/web.ts';

let folder: string;
let app: FastifyInstance;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'teamchat-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>app</title>');
  await writeFile(join(folder, 'favicon.svg'), '<svg/>');
  await writeFile(join(folder, '.secret'), 'hidden');
  await writeFile(join(folder, 'assets', 'index-abc123.js'), 'export {}');
  app = fastify();
  await registerWeb(app, { webFolder: folder });
});
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const browser = { accept: 'text/html,*/*' };
const get = (url: string, headers: Record<string, string> = browser) =>
  app.inject({ url, headers });

test('the page is asked for again each time, hashed files never', async () => {
  const page = await get('/');
  expect([page.statusCode, page.headers['cache-control']]).toEqual([200, 'no-cache']);
  const script = await get('/assets/index-abc123.js', { accept: '*/*' });
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache');
});

test('every address of the app is its page', async () => {
  for (const url of ['/sign-in', '/w/acme/c/general', '/invite/abc.def', '/reset?x=1#token=1']) {
    const { statusCode, body, headers } = await get(url);
    expect([statusCode, headers['cache-control']], url).toEqual([200, 'no-cache']);
    expect(body).toContain('<title>app</title>');
  }
});

test('what is missing is missing: files, the API, other methods, programs', async () => {
  for (const url of ['/assets/gone-123.js', '/v1/x', '/trpc/x', '/docs/x', '/openapi.json']) {
    expect((await get(url)).statusCode, url).toBe(404);
  }
  expect((await get('/sign-in', { accept: 'application/json' })).statusCode).toBe(404);
  expect((await app.inject({ method: 'POST', url: '/sign-in', headers: browser })).statusCode).toBe(
    404,
  );
});

test('nothing outside the folder, and no hidden file, is served', async () => {
  const passwd = '/..%2f..%2f..%2f..%2fetc%2fpasswd';
  for (const url of ['/.secret', '/../package.json', passwd, '/assets/../../package.json']) {
    const { body } = await get(url, { accept: '*/*' });
    expect(body, url).not.toMatch(/hidden|root:|"name"/);
  }
});

test('without a build the page says what to do', async () => {
  const empty = fastify();
  await registerWeb(empty, { webFolder: join(folder, 'nothing') });
  const answer = await empty.inject({ url: '/', headers: browser });
  expect([answer.statusCode, answer.body]).toEqual([503, expect.stringContaining('npm run build')]);
});
