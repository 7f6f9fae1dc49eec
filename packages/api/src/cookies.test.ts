import { describe, expect, test } from 'vitest';
import { formatCookie, parseCookies } from './cookies.ts';

describe('cookies', () => {
  test('parses a header', () => {
    const cookies = parseCookies('a=1; b=x%20y;c="q"; a=2; =no; bare; bad=%ff');
    expect({ ...cookies }).toEqual({ a: '1', b: 'x y', c: '"q"', bad: '%ff' });
    expect(parseCookies(undefined)).toEqual({});
  });

  test('cannot be used to reach a prototype', () => {
    const cookies = parseCookies('__proto__=x; toString=y');
    expect(Object.getPrototypeOf(cookies)).toBeNull();
    expect(Object.entries(cookies)).toContainEqual(['toString', 'y']);
  });

  test('formats a cookie that scripts cannot read', () => {
    expect(formatCookie('s', 'a b;c', { secure: true, sameSite: 'Lax', maxAge: 60 })).toBe(
      's=a%20b%3Bc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    );
    expect(formatCookie('s', null, { secure: false, sameSite: 'Strict', maxAge: 60 })).toBe(
      's=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0',
    );
  });
});
