import type { Api } from '../api-client.ts';
import { isAnswer, toAppError } from '../errors.ts';
import type { StoreCore } from './reader.ts';

/**
 * A call over the socket, or over HTTP where the socket does not carry it or its token is too old. A server that
 * answered, be it that it is too busy, is not asked by the other way at once; but each second try goes by HTTP, which a
 * balancer may lead to a server that can. For calls that may be repeated.
 * @param failures tries before this one.
 */
export async function callEitherWay<T>(
  { connection, api }: Pick<StoreCore, 'connection' | 'api'>,
  failures: number,
  run: (api: Api) => Promise<T>,
): Promise<T> {
  if (failures % 2 === 1) return run(api);
  try {
    return await connection.call(run);
  } catch (thrown) {
    const error = toAppError(thrown);
    if (isAnswer(error) && error.code !== 'UNAUTHENTICATED') throw error;
    return run(api);
  }
}
