import type { TRPCClientError, TRPCLink } from '@trpc/client';
import { observable, type Unsubscribable } from '@trpc/server/observable';
import type { AppRouter } from '../api-client.ts';
import { toAppError } from '../errors.ts';

/**
 * Repeats a call once with a new access token when the server refused the old one, which may have
 * expired early by the server's clock.
 */
export function renewAndRetry(renew: () => Promise<string | null>): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        let inner: Unsubscribable | null = null;
        let ended = false;
        const retry = async (refusal: TRPCClientError<AppRouter>) => {
          const token = await renew().catch(() => null);
          if (ended) return;
          if (token === null) observer.error(refusal);
          else inner = next(op).subscribe(observer);
        };
        inner = next(op).subscribe({
          next: (value) => observer.next(value),
          complete: () => observer.complete(),
          error(error) {
            if (toAppError(error).code === 'UNAUTHENTICATED') void retry(error);
            else observer.error(error);
          },
        });
        return () => {
          ended = true;
          inner?.unsubscribe();
        };
      });
}
