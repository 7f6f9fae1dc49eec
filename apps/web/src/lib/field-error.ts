import { errorData } from './describe-error.ts';

interface Issue {
  path?: unknown;
  message?: unknown;
}

/** What the server says about one field of a refused input. */
export function fieldError(error: unknown, field: string): string | undefined {
  const issues = errorData(error)?.issues;
  if (!Array.isArray(issues)) return undefined;
  const issue = (issues as Issue[]).find(({ path }) => Array.isArray(path) && path[0] === field);
  return typeof issue?.message === 'string' ? issue.message : undefined;
}

/** Whether the error is about fields of a form only, so that it needs no line of its own. */
export function isFieldError(error: unknown, fields: readonly string[]): boolean {
  return fields.some((field) => fieldError(error, field) !== undefined);
}
