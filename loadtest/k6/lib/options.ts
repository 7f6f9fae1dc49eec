import type { Options, Scenario } from 'k6/options';
import { duration } from './attendance.ts';
import { countReceipts, people, plan } from './crowd.ts';

type Thresholds = Record<string, string[]>;

const none = ['count==0'];

/** The longest that a virtual user may take, as k6 writes durations. */
export const maxDuration = `${Math.ceil((plan.load.connectWithin + duration + plan.load.grace) / 1000) + 60}s`;

/**
 * Everybody at once, once. A run passes only when the receipts are exactly as many as the plan has:
 * whoever never came, or ended early, is missing there.
 */
export function optionsFor(own: Thresholds = {}, others: Record<string, Scenario> = {}): Options {
  const receipts = countReceipts();
  if (receipts === 0) throw new Error('In this plan nobody would receive anything.');
  const { peoplePerUser, stalled, messages, lagMedian, lagP99 } = plan.load;
  return {
    scenarios: {
      people: {
        executor: 'per-vu-iterations',
        vus: Math.ceil((people.length - stalled) / peoplePerUser),
        iterations: 1,
        maxDuration,
      },
      ...others,
    },
    thresholds: {
      messages_received: [`count==${receipts}`],
      messages_lost: none,
      messages_duplicated: none,
      messages_reordered: none,
      messages_leaked: none,
      sends_acknowledged: [`count==${plan.writers.length * messages}`],
      sends_refused: none,
      message_lag: [`med<${lagMedian}`, `p(99)<${lagP99}`],
      generator_lag: [`p(99)<${lagP99 / 2}`],
      ...own,
    },
    summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
    setupTimeout: '60s',
  };
}
