import { describe, expect, test } from 'vitest';
import { ChannelName } from './channel/model.ts';
import { limits } from './limits.ts';
import { Body, line } from './text.ts';

describe('a message body', () => {
  test('is counted in code points and in bytes, at the limit and one past it', () => {
    expect(Body.safeParse('a'.repeat(limits.bodyCodePoints)).success).toBe(true);
    expect(Body.safeParse('a'.repeat(limits.bodyCodePoints + 1)).success).toBe(false);
    const fourBytes = '𝒳';
    const fitting = Math.floor(limits.bodyBytes / 4);
    expect(Body.safeParse(fourBytes.repeat(fitting)).success).toBe(true);
    expect(Body.safeParse(fourBytes.repeat(fitting + 1)).success).toBe(false);
  });

  test('keeps newlines and tabs, folds CRLF, refuses what Postgres or JSON would', () => {
    expect(Body.parse('a\r\nb\tc')).toBe('a\nb\tc');
    for (const bad of [
      '\ud800',
      'a\udc00b',
      'nul\u0000',
      'bell\u0007',
      'del\u007f',
      ' \n\t ',
      '',
    ]) {
      expect(Body.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
    }
  });
});

test('a name is one trimmed, normalized line', () => {
  const Name = line(5);
  expect(Name.parse('  Ame\u0301lie'.slice(0, 7))).toBe('Amél');
  expect(Name.parse('\u2068An\u202ena\u2069')).toBe('Anna');
  for (const bad of ['', '   ', 'a\nb', 'a\u2028b', 'abcdef', '\udfff', '\u202e']) {
    expect(Name.safeParse(bad).success, JSON.stringify(bad)).toBe(false);
  }
});

test('a channel name is lower case, of any script, without spaces', () => {
  expect(ChannelName.parse(' Général ')).toBe('général');
  expect(ChannelName.parse('開発-2.0')).toBe('開発-2.0');
  for (const bad of ['a b', '-a', '#a', 'a/b', 'a@b', '.', '']) {
    expect(ChannelName.safeParse(bad).success, bad).toBe(false);
  }
});
