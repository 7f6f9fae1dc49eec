import { AppError, type ErrorCode, limits } from '@teamchat/contract';
import { describe, expect, test } from 'vitest';
import { readBody } from './body.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function codeOf(contentType: string | undefined, body: Uint8Array | null): ErrorCode | 'ok' {
  try {
    readBody(contentType, body);
    return 'ok';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

describe('readBody', () => {
  test('reads a JSON object', () => {
    expect(readBody('application/json', bytes('{"a":1}'))).toEqual({ a: 1 });
    expect(readBody('Application/JSON; charset="UTF-8"', bytes('{}'))).toEqual({});
  });

  test('takes no body as an empty object', () => {
    expect(readBody(undefined, null)).toEqual({});
    expect(readBody('application/json', bytes(''))).toEqual({});
  });

  test.each(['{', '{"a":1,}', "{'a':1}", 'undefined', '\u0000'])('refuses %j', (text) => {
    expect(codeOf('application/json', bytes(text))).toBe('INVALID_INPUT');
  });

  test.each(['null', '[]', '1', '"text"', 'true'])('refuses %s, which is no object', (text) => {
    expect(codeOf('application/json', bytes(text))).toBe('INVALID_INPUT');
  });

  test('refuses bytes that are not UTF-8', () => {
    expect(codeOf('application/json', Uint8Array.of(0x22, 0xff, 0x22))).toBe('INVALID_INPUT');
  });

  test('survives deep nesting', () => {
    const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(codeOf('application/json', bytes(deep))).toBe('ok');
  });

  test.each([undefined, '', 'text/plain', 'application/jsonp', 'application/json; charset=latin1'])(
    'refuses content type %j',
    (type) => {
      expect(codeOf(type, bytes('{}'))).toBe('UNSUPPORTED_MEDIA_TYPE');
    },
  );

  test('refuses what is too large, before it parses', () => {
    const body = new Uint8Array(limits.httpBodyBytes + 1);
    expect(codeOf('application/json', body)).toBe('PAYLOAD_TOO_LARGE');
    expect(codeOf('application/json', body.subarray(1))).toBe('INVALID_INPUT');
  });

  test('keeps __proto__ a plain key', () => {
    const body = readBody('application/json', bytes('{"__proto__":{"admin":true}}'));
    expect((body as { admin?: boolean }).admin).toBeUndefined();
  });
});
