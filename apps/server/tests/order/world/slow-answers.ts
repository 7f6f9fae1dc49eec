import { setTimeout as delay } from 'node:timers/promises';

/** One in so many answers is late, by at most so many milliseconds. */
const ONE_IN = 4;
const LATE_BY = 60;

interface Asked {
  query(...question: never[]): Promise<unknown>;
}

/**
 * Lets answers of the database come late now and then, as they do from another machine: what was
 * read is no longer true when it arrives. Transactions, which hold locks, keep their pace.
 */
export function slowAnswers(pool: object): void {
  const asked = pool as Asked;
  const query = asked.query.bind(asked);
  asked.query = async (...question) => {
    const answer = await query(...question);
    if (Math.random() * ONE_IN < 1) await delay(Math.random() * LATE_BY);
    return answer;
  };
}
