import { expect, test } from 'vitest';
import { describeError } from './logger.ts';

class QueryError extends Error {
  query = 'select * from users where email = $1';
  params = ['ann@example.com'];
}

test('the parameters of a failed query stay out of message and stack', () => {
  const error = new QueryError('Failed query: select 1\nparams: ann@example.com,\n    hunter2');
  const text = JSON.stringify(describeError(new Error('outer', { cause: error })));
  expect(text).toContain('select * from users');
  expect(text).toContain('logger.test.ts');
  expect(text).not.toMatch(/ann@example|hunter2/);
});

test('own properties of an error stay out, its code does not', () => {
  const error = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', password: 'hunter2' });
  const described = describeError(error);
  expect(described).toMatchObject({ name: 'Error', message: 'refused', code: 'ECONNREFUSED' });
  expect(JSON.stringify(described)).not.toContain('hunter2');
});

test('a chain of causes ends, also when it is a circle', () => {
  const error = new Error('a');
  error.cause = error;
  expect(JSON.stringify(describeError(error)).match(/"message":"a"/g)).toHaveLength(5);
});
