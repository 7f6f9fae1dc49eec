/** What must never happen, whatever the network, the servers and their users do. */
export type Invariant =
  /** Acknowledged, yet absent from the database or from an entitled client after quiet. */
  | 'lost'
  /** Two rows or two renders for one message id, or one event delivered twice on one stream. */
  | 'duplicate'
  /** A seq inversion in one client's log. */
  | 'reorder'
  /** A position moved past an event that its viewer was entitled to, or the log has a hole. */
  | 'gap'
  /** Delivered but never committed. */
  | 'phantom'
  /** The same seq, row or position with different content. */
  | 'diverge'
  /** Delivered after the right to see it ended, or written without the right to. */
  | 'leak'
  /** A deleted body that is visible. */
  | 'resurrect'
  /** A count that differs from its recount. */
  | 'drift'
  /** No progress in time. */
  | 'wedge'
  /** A frame without a cursor, after which a stock client forgets where it was. */
  | 'untracked'
  /** An error that nobody may meet: INTERNAL, an error log of a server, an uncaught fault. */
  | 'fault';

export interface Violation {
  invariant: Invariant;
  /** Whose log shows it; `server` for what is in Postgres. */
  where: string;
  detail: string;
}

/** Lines for people, the same ones together. */
export function describeViolations(violations: readonly Violation[], most = 25): string {
  const lines = violations.map(
    ({ invariant, where, detail }) => `${invariant} · ${where}: ${detail}`,
  );
  const unique = [...new Set(lines)];
  const rest = unique.length > most ? [`… and ${unique.length - most} more`] : [];
  return [...unique.slice(0, most), ...rest].join('\n');
}
