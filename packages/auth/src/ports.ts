import type { Id } from '@teamchat/contract';

/** What this package needs of a logger; pino's shape. */
export interface Logger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** An auth session that ended before it expired. */
export interface EndedSession {
  sessionId: Id;
  userId: Id;
}

/**
 * Tells all processes that an auth session ended. At most once, in no order, possibly never: the
 * revocations table is the truth and is polled. `announce` neither throws nor waits.
 */
export interface SessionEvents {
  announce(ended: EndedSession): void;
  /** Hears announcements of other processes, and may hear its own. Returns the unsubscribe. */
  onAnnounced(listener: (ended: EndedSession) => void): () => void;
}

/** Who may create an account: anyone, people with an invite, nobody. */
export type RegistrationPolicy = 'open' | 'invite' | 'closed';

export interface Registration {
  email: string;
  inviteCode?: string;
  policy: RegistrationPolicy;
}

/**
 * Decides whether an account may be created; throws an AppError where not. The very first account
 * of an instance is always allowed.
 */
export type MayRegister = (registration: Registration) => Promise<void>;
