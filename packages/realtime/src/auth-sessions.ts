import { AppError, type Id } from '@teamchat/contract';
import type { IsAuthSessionLive } from './ports.ts';

/** What of this process lives by which auth session. */
export class AuthSessions {
  readonly #isLive: IsAuthSessionLive;
  readonly #listening: () => Promise<void>;
  readonly #users = new Map<Id, Set<() => void>>();

  /** @param listening resolves when announcements of ended sessions are heard. */
  constructor(isLive: IsAuthSessionLive, listening: () => Promise<void>) {
    this.#isLive = isLive;
    this.#listening = listening;
  }

  /** `end` is called when the auth session ends. Returns the opposite. */
  register(authSessionId: Id, end: () => void): () => void {
    const own = () => end();
    const users = this.#users.get(authSessionId) ?? new Set();
    users.add(own);
    this.#users.set(authSessionId, users);
    return () => {
      users.delete(own);
      if (users.size === 0 && this.#users.get(authSessionId) === users) {
        this.#users.delete(authSessionId);
      }
    };
  }

  /**
   * Call it after `register`: an end is then either seen here or heard later.
   * @throws AppError UNAUTHENTICATED
   */
  async requireLive(authSessionId: Id): Promise<void> {
    await this.#listening();
    if (await this.#isLive(authSessionId)) return;
    this.end(authSessionId);
    throw new AppError('UNAUTHENTICATED', 'This session has ended. Sign in again.');
  }

  end(authSessionId: Id): void {
    for (const end of this.#users.get(authSessionId) ?? []) end();
  }
}
