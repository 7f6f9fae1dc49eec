import { AppError, errorTable } from '@teamchat/contract';
import { TRPCError } from '@trpc/server';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { issuesOf, reportError, retryAfterOf, toAppError, toTRPCError } from './errors.ts';

describe('toAppError', () => {
  test.each(Object.keys(errorTable) as (keyof typeof errorTable)[])(
    'carries %s through tRPC',
    (code) => {
      const there = toTRPCError(new AppError(code, 'Why.', { retryAfterMs: 5 }));
      const back = toAppError(there);
      expect(back.code).toBe(code);
      const isUniform = code === 'INTERNAL' || code === 'NOT_FOUND';
      expect(back).toMatchObject(isUniform ? {} : { message: 'Why.', retryAfterMs: 5 });
    },
  );

  test.each([
    ['an Error', new Error('password=hunter2')],
    ['a string', 'password=hunter2'],
    ['null', null],
    ['a failed output check', new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'hunter2' })],
    ['an INTERNAL with a telling message', new AppError('INTERNAL', 'hunter2')],
    [
      'a wrapped one',
      new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: new Error('hunter2') }),
    ],
    ['an unlisted tRPC code', new TRPCError({ code: 'PAYMENT_REQUIRED', message: 'hunter2' })],
  ])('makes %s opaque', (_, thrown) => {
    const error = toAppError(thrown);
    expect(error.code).toBe('INTERNAL');
    expect(error.message).not.toContain('hunter2');
  });

  test('gives every NOT_FOUND of ours the same text', () => {
    const texts = ['No workspace.', 'No channel.'].map((text) => {
      return toAppError(toTRPCError(new AppError('NOT_FOUND', text))).message;
    });
    expect(new Set(texts).size).toBe(1);
  });

  test('tells what is wrong with an input, without echoing it', async () => {
    const parsed = await z.object({ ids: z.array(z.uuid()) }).safeParseAsync({
      ids: Array<string>(1_000).fill('hunter2'),
    });
    const error = toAppError(new TRPCError({ code: 'BAD_REQUEST', cause: parsed.error }));
    expect(error.code).toBe('INVALID_INPUT');
    const issues = issuesOf(error);
    expect(issues).toHaveLength(20);
    expect(issues?.[1]?.path).toEqual(['ids', 1]);
    expect(JSON.stringify([issues, error.message])).not.toContain('hunter2');
  });

  test('keeps the issues of an output check to itself', () => {
    const { error: cause } = z.string().safeParse(1);
    const error = toAppError(new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }));
    expect(error.code).toBe('INTERNAL');
    expect(issuesOf(error)).toBeUndefined();
  });
});

describe('reportError', () => {
  test('logs the cause of what is not known, and only that', () => {
    const lines: object[] = [];
    const logger = { error: (details: object) => void lines.push(details) };
    const where = { requestId: 'r1', path: 'user.me' };
    const cause = new Error('boom');
    reportError(logger, where, new AppError('NOT_FOUND', 'No.'));
    expect(lines).toEqual([]);
    reportError(logger, where, new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause }));
    expect(lines).toEqual([{ err: cause, ...where }]);
  });
});

test('every retryable error says when', () => {
  expect(retryAfterOf(new AppError('UNAVAILABLE', ''))).toBeGreaterThan(0);
  expect(retryAfterOf(new AppError('RATE_LIMITED', '', { retryAfterMs: 1.5 }))).toBe(2);
  expect(retryAfterOf(new AppError('NOT_FOUND', ''))).toBeUndefined();
});
