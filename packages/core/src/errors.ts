import { AppError } from '@teamchat/contract';

/** One answer for missing and forbidden, so that a caller cannot learn which. */
export function notFound(): AppError {
  return new AppError('NOT_FOUND', 'There is no such thing, or you may not see it.');
}

/** For people who see the thing but may not do this to it. */
export function forbidden(message: string): AppError {
  return new AppError('FORBIDDEN', message);
}

/** Alike for every reason: whose id it is, and whether the caller may see it, stays unknown. */
export function idTaken(): AppError {
  return new AppError('CONFLICT', 'This id is already in use. Make a new one.');
}
