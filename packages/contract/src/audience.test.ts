import { expect, test } from 'vitest';
import {
  admins,
  channelAudience,
  everyone,
  formatAudience,
  full,
  guestsSharing,
  parseAudience,
  userAudience,
} from './audience.ts';

test('a union has one canonical text', () => {
  expect(formatAudience(userAudience('u1'), full, guestsSharing('u1'), full)).toBe(
    'full|g:u1|u:u1',
  );
  expect(formatAudience(channelAudience('c1'))).toBe('c:c1');
});

test('every term survives the round trip', () => {
  const terms = [
    channelAudience('a'),
    userAudience('b'),
    guestsSharing('c'),
    everyone,
    full,
    admins,
  ];
  for (const term of terms) expect(parseAudience(formatAudience(term))).toEqual([term]);
});

test('an unknown or empty term routes to nobody', () => {
  expect(parseAudience('x:1|full')).toEqual([null, { kind: 'full' }]);
  for (const text of ['', 'c:', 'Full', 'everyone2', 'g'])
    expect(parseAudience(text)).toEqual([null]);
});
