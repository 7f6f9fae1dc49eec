import { expect, it } from 'vitest';
import { inviteCodeOf, safeNext } from './links.ts';

it('accepts only addresses of this app', () => {
  expect(safeNext('/w/acme/c/1?x=y#z')).toBe('/w/acme/c/1?x=y#z');
  for (const next of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/',
    7,
    undefined,
  ]) {
    expect(safeNext(next)).toBeUndefined();
  }
});

it('finds the invite code', () => {
  expect(inviteCodeOf('/invite/aB3_-xyz012')).toBe('aB3_-xyz012');
  expect(inviteCodeOf('/w/acme')).toBeNull();
  expect(inviteCodeOf(undefined)).toBeNull();
});
