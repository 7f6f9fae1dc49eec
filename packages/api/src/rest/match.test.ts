import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RestMethod } from '../meta.ts';
import { createMatcher } from './match.ts';
import { type Route, routeOf } from './route.ts';

function route(method: RestMethod, path: `/v1/${string}`, input: z.ZodRawShape = {}): Route {
  const made = routeOf({
    path: `${method}.${path}`,
    type: 'query',
    access: 'authed',
    input: z.object(input),
    output: z.void(),
    rest: { method, path, tags: ['users'], summary: '' },
    errors: [],
  });
  if (!made) throw new Error('no route');
  return made;
}

const me = route('GET', '/v1/users/me');
const user = route('GET', '/v1/users/{userId}', { userId: z.string() });
const rename = route('PATCH', '/v1/users/{userId}', { userId: z.string(), name: z.string() });
const match = createMatcher([user, me, rename]);

describe('createMatcher', () => {
  test('prefers literal segments', () => {
    expect(match('/v1/users/me')?.routes.get('GET')).toBe(me);
    expect(match('/v1/users/you')?.routes.get('GET')).toBe(user);
  });

  test('decodes parameters once', () => {
    expect(match('/v1/users/a%2Fb%20c')?.params).toEqual({ userId: 'a/b c' });
    expect(match('/v1/users/%252e')?.params).toEqual({ userId: '%2e' });
  });

  test('keeps the methods of a path together', () => {
    expect([...(match('/v1/users/x')?.routes.keys() ?? [])]).toEqual(['GET', 'PATCH']);
  });

  test.each([
    '',
    'v1/users/me',
    '/v1/users',
    '/v1/users/',
    '/v1/users/me/',
    '//v1/users/me',
    '/v1/users/%ff',
    '/v1/Users/me',
  ])('finds nothing at %j', (path) => {
    expect(match(path)).toBeNull();
  });

  test('refuses two procedures at one place', () => {
    expect(() => createMatcher([me, me])).toThrow('Two procedures');
  });
});

describe('routeOf', () => {
  test('infers the workspace where the path does not name it', () => {
    const ids = { workspaceId: z.string(), channelId: z.string() };
    const made = route('GET', '/v1/channels/{channelId}', ids);
    expect(made.workspaceFrom).toBe('channelId');
    expect(Object.keys(made.input.shape)).toEqual(['channelId']);
    expect(route('GET', '/v1/workspaces/{workspaceId}', ids).workspaceFrom).toBeNull();
  });

  test('refuses a path parameter that is no input', () => {
    expect(() => route('GET', '/v1/users/{userId}')).toThrow('userId');
  });
});
