import type { TRPCLink } from '@trpc/client';
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
        const run = (isRetry: boolean) => {
          inner = next(op).subscribe({
            next: (value) => observer.next(value),
            complete: () => observer.complete(),
            error(error) {
              if (isRetry || toAppError(error).code !== 'UNAUTHENTICATED') {
                observer.error(error);
                return;
              }
              renew().then(
                (token) => {
                  if (ended) return;
                  if (token === null) observer.error(error);
                  else run(true);
                },
                () => observer.error(error),
              );
            },
          });
        };
        run(false);
        return () => {
          ended = true;
          inner?.unsubscribe();
        };
      });
}
