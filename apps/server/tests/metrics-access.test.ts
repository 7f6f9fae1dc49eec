import { expect, test } from 'vitest';
import { createTestApp } from '../src/testing.ts';

const token = 'a-token-for-prometheus';

test('without a token this machine may read them, and nobody who was forwarded', async () => {
  await using app = await createTestApp();
  const own = await fetch(`${app.url}/metrics`);
  expect(own.status).toBe(200);
  expect(own.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(own.headers.get('cache-control')).toBe('no-store');
  expect(await own.text()).toContain('teamchat_connections 0\n');
  for (const headers of [
    { 'x-forwarded-for': '203.0.113.9' },
    { 'x-forwarded-for': '127.0.0.1' },
    { forwarded: 'for=127.0.0.1' },
  ]) {
    const forwarded = await fetch(`${app.url}/metrics`, { headers });
    expect(forwarded.status).toBe(404);
    expect(await forwarded.text()).not.toContain('teamchat_');
  }
});

test('with a token nothing else counts', async () => {
  await using app = await createTestApp({ environment: { METRICS_TOKEN: token } });
  const scrapeWith = (authorization?: string) =>
    fetch(`${app.url}/metrics`, {
      headers: authorization === undefined ? {} : { authorization },
    });
  const far = { authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.9' };
  expect((await fetch(`${app.url}/metrics`, { headers: far })).status).toBe(200);
  expect((await scrapeWith(`bearer ${token}`)).status).toBe(200);
  for (const wrong of [
    undefined,
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.slice(0, -1)}`,
    `Bearer ${token} ${token}`,
    `Bearer ${app.alice.accessToken}`,
  ]) {
    const answer = await scrapeWith(wrong);
    expect([wrong, answer.status]).toEqual([wrong, 401]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).not.toContain('teamchat_');
  }
  expect(app.logs.join('\n')).not.toContain(token);
});
