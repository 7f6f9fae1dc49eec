import type { Id, LogEvent } from '@teamchat/contract';

/**
 * Where committed events go. Called after COMMIT, in the order of this process's commits per workspace
 * as far as they are known; another process's may be ahead. At most once: a lost call is repaired from
 * the log by whoever reads it. Never throws, never waits.
 */
export interface EventPublisher {
  /** One committed batch of a workspace, ascending in seq. */
  publish(workspaceId: Id, events: readonly LogEvent[]): void;
  /** A person's own state in a workspace has reached `userRev`. */
  notifyUser(workspaceId: Id, userId: Id, userRev: number): void;
}

export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
