import { Body } from '@teamchat/contract';
import { describe, expect, it } from 'vitest';
import { cleanBody, measureBody } from './measure-body.ts';

describe('measureBody', () => {
  it('counts down near the limit of characters, in code points', () => {
    expect(measureBody('a'.repeat(11_400))).toMatchObject({ showLeft: false, sendable: true });
    expect(measureBody('a'.repeat(11_600))).toMatchObject({
      left: 400,
      showLeft: true,
      sendable: true,
    });
    expect(measureBody('a'.repeat(12_000))).toMatchObject({ left: 0, sendable: true });
    expect(measureBody('a'.repeat(12_001))).toMatchObject({ left: -1, sendable: false });
    expect(measureBody('😀'.repeat(6_000))).toMatchObject({ left: 6_000, sendable: true });
  });

  it('agrees with the contract at every limit', () => {
    for (const text of [
      '漢'.repeat(12_000),
      '漢'.repeat(13_700),
      '😀'.repeat(10_240),
      '😀'.repeat(10_241),
      ' \n',
      'a'.repeat(12_001),
    ]) {
      expect(measureBody(text).sendable).toBe(Body.safeParse(text).success);
    }
  });
});

describe('cleanBody', () => {
  it('keeps inner lines and tabs, and what is left is valid', () => {
    const cleaned = cleanBody('\n\n  a\r\n\tb\u0000\u007f\ud800  \n\n');
    expect(cleaned).toBe('  a\n\tb\ufffd');
    expect(Body.safeParse(cleaned).success).toBe(true);
  });
});
