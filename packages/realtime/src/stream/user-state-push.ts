import type { Id, UserState } from '@teamchat/contract';
import type { Gather } from '../gather.ts';
import type { UserKey } from '../ports.ts';
import type { WorkspaceStream } from '../workspace/workspace-stream.ts';

export interface UserStatePushOptions {
  userId: Id;
  stream: WorkspaceStream;
  /** What the client has; undefined for a client that does not follow its own state yet. */
  userRev: number | undefined;
  send(state: UserState): void;
}

/**
 * Sends the rows of the user's own state that are newer than what the client has: once it is
 * caught up, on every nudge, and after a comparison now and then, in case a nudge was lost.
 */
export class UserStatePush {
  readonly #options: UserStatePushOptions;
  #userRev: number | undefined;
  #wanted = 0;
  #started = false;
  #reading = false;
  #stopped = false;
  #comparedAt: number;

  constructor(options: UserStatePushOptions) {
    this.#options = options;
    this.#userRev = options.userRev;
    // Spread, so that clients that came together are not compared together.
    const { timings, clock } = options.stream.dependencies;
    this.#comparedAt = clock.now - Math.trunc(Math.random() * timings.userCheckEvery);
  }

  start(): void {
    this.#started = true;
    this.#compare(this.#options.stream.dependencies.userRevs);
  }

  stop(): void {
    this.#stopped = true;
  }

  nudge(userRev: number): void {
    if (userRev > this.#wanted) this.#wanted = userRev;
    if (this.#userRev !== undefined && this.#wanted > this.#userRev) this.#read(this.#userRev);
  }

  visit(now: number): void {
    const { timings, userRevChecks } = this.#options.stream.dependencies;
    if (now - this.#comparedAt < timings.userCheckEvery) return;
    this.#comparedAt = now;
    this.#compare(userRevChecks);
  }

  #compare(revs: Gather<UserKey, number>): void {
    const { stream, userId } = this.#options;
    const compare = async () => {
      const userRev = await revs.read({ workspaceId: stream.workspaceId, userId });
      // A client that has nothing starts from now, as its stream starts from the head.
      this.#userRev ??= userRev;
      this.nudge(userRev);
    };
    compare().catch((error: unknown) => this.#warn(error));
  }

  #read(sinceRev: number): void {
    if (!this.#started || this.#reading || this.#stopped) return;
    this.#reading = true;
    void this.#readAndSend(sinceRev).catch((error: unknown) => this.#warn(error));
  }

  async #readAndSend(sinceRev: number): Promise<void> {
    try {
      await this.#readNewer(sinceRev);
    } finally {
      this.#reading = false;
    }
    this.nudge(0);
  }

  async #readNewer(sinceRev: number): Promise<void> {
    const { stream, userId } = this.#options;
    const wanted = this.#wanted;
    const { userState } = stream.dependencies;
    const state = await userState.read(stream.workspaceId, userId, sinceRev);
    if (this.#stopped) return;
    if (state.userRev > sinceRev) this.#options.send(state);
    this.#userRev = Math.max(sinceRev, state.userRev);
    // A nudge for a revision that is not there is not asked for again.
    if (this.#wanted === wanted) this.#wanted = this.#userRev;
  }

  #warn(error: unknown): void {
    const { stream, userId } = this.#options;
    if (this.#stopped) return;
    stream.dependencies.logger.warn({ err: error, userId }, 'user state: not read');
  }
}
