import type { Redis } from 'ioredis';

/**
 * Finds links that hang without closing: each is pinged every `every` milliseconds, and one whose
 * ping is unanswered after two periods is cut, which makes the client connect anew.
 */
export function createLinkCheck(links: readonly Redis[], every: number): { stop(): void } {
  const missed = new Map<Redis, number>();

  const check = (link: Redis) => {
    if (link.status !== 'ready') {
      missed.set(link, 0);
      return;
    }
    const unanswered = missed.get(link) ?? 0;
    if (unanswered >= 2) {
      missed.set(link, 0);
      link.disconnect(true);
      return;
    }
    missed.set(link, unanswered + 1);
    link.ping().then(
      () => missed.set(link, 0),
      () => undefined,
    );
  };

  const timer = setInterval(() => {
    for (const link of links) check(link);
  }, every);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
