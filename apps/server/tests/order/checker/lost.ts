import type { CaseFile } from './case-file.ts';
import type { Violation } from './violation.ts';

/** What was acknowledged is in Postgres, where the acknowledgement says. */
export function* findLosses({ acknowledged, truth }: CaseFile): Generator<Violation> {
  for (const { kind, messageId, seq } of acknowledged) {
    const message = truth.messages.find(({ id }) => id === messageId);
    const problem = (detail: string): Violation => ({ invariant: 'lost', where: 'server', detail });
    if (message === undefined) {
      yield problem(`the ${kind} of ${messageId} was acknowledged and there is no such message`);
    } else if (kind === 'send' && seq !== null && message.seq !== seq) {
      yield problem(`${messageId} was acknowledged at ${seq} and is at ${message.seq}`);
    } else if (kind !== 'send' && seq !== null && message.rev < seq) {
      yield problem(`the ${kind} of ${messageId} at ${seq} was acknowledged and is not there`);
    } else if (kind === 'delete' && !message.deleted) {
      yield problem(`the deletion of ${messageId} was acknowledged and it is still there`);
    }
  }
}
