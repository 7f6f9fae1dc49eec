import type { Api } from '../api-client.ts';
import { isAnswer, toAppError } from '../errors.ts';
import type { StoreCore } from './reader.ts';

/**
 * A call over the socket, or over HTTP where the socket does not carry it or its token is too old. A server that
 * answered, be it that it is too busy, is not asked again by the other way. For calls that may be repeated.
 */
export async function callEitherWay<T>(
  { connection, api }: Pick<StoreCore, 'connection' | 'api'>,
  run: (api: Api) => Promise<T>,
): Promise<T> {
  try {
    return await connection.call(run);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAnswer(error) && error.code !== 'UNAUTHENTICATED') throw error;
    return run(api);
  }
}
