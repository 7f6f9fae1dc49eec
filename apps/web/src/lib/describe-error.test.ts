import { AppError } from '@teamchat/contract';
import { expect, it } from 'vitest';
import { describeError } from './describe-error.ts';
import { fieldError } from './field-error.ts';

const trpcError = (data: object) => Object.assign(new Error('Say why.'), { data });

it('says the same for a tRPC error and for the one the SDK made of it', () => {
  const cause = trpcError({ appCode: 'RATE_LIMITED', retryAfterMs: 20_000, requestId: 'r1' });
  const wrapped = new AppError('RATE_LIMITED', 'Say why.', { cause });
  for (const error of [cause, wrapped]) {
    expect(describeError(error)).toEqual({
      code: 'RATE_LIMITED',
      message: 'Too many tries. Wait 20 seconds and try again.',
      detail: 'RATE_LIMITED · request r1',
    });
  }
});

it('calls what never reached the server a connection problem', () => {
  for (const error of [
    new TypeError('Failed to fetch'),
    new AppError('UNAVAILABLE', 'x', { cause: new Error('net') }),
  ]) {
    expect(describeError(error)).toEqual({
      code: null,
      detail: null,
      message: "Can't reach TeamChat. Check your connection and try again.",
    });
  }
});

it('finds what the server says about one field', () => {
  const error = trpcError({
    appCode: 'INVALID_INPUT',
    issues: [{ path: ['name'], message: 'Must not be empty.' }],
  });
  expect(fieldError(error, 'name')).toBe('Must not be empty.');
  expect(fieldError(error, 'email')).toBeUndefined();
  expect(describeError(error).message).toBe('Say why.');
});
