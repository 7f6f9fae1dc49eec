import type { Id, UserState } from '@teamchat/contract';
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
    this.#read();
  }

  stop(): void {
    this.#stopped = true;
  }

  nudge(userRev: number): void {
    if (userRev > this.#wanted) this.#wanted = userRev;
    if (this.#userRev === undefined || this.#wanted > this.#userRev) this.#read();
  }

  visit(now: number): void {
    if (now - this.#comparedAt < this.#options.stream.dependencies.timings.userCheckEvery) return;
    this.#comparedAt = now;
    const { stream, userId } = this.#options;
    const { workspaceId } = stream;
    const answer = (userRev: number) => this.nudge(userRev);
    stream.dependencies.userRevs.ask({ workspaceId, userId, answer });
  }

  #read(): void {
    if (!this.#started || this.#reading || this.#stopped) return;
    this.#reading = true;
    void this.#readAndSend().catch((error: unknown) => {
      const { stream, userId } = this.#options;
      stream.dependencies.logger.warn({ err: error, userId }, 'user state: not read');
    });
  }

  async #readAndSend(): Promise<void> {
    try {
      await this.#readNewer();
    } finally {
      this.#reading = false;
    }
    if (this.#userRev !== undefined && this.#wanted > this.#userRev) this.#read();
  }

  async #readNewer(): Promise<void> {
    const { stream, userId } = this.#options;
    const { userState } = stream.dependencies;
    const wanted = this.#wanted;
    if (this.#userRev === undefined) {
      // A client that has nothing starts from now, as its stream starts from the head.
      const [userRev = 0] = await userState.readRevs([{ workspaceId: stream.workspaceId, userId }]);
      this.#userRev = userRev;
      return;
    }
    const state = await userState.read(stream.workspaceId, userId, this.#userRev);
    if (this.#stopped) return;
    if (state.userRev > this.#userRev) this.#options.send(state);
    this.#userRev = Math.max(this.#userRev, state.userRev);
    // A nudge for a revision that is not there is not asked for again.
    if (this.#wanted === wanted) this.#wanted = this.#userRev;
  }
}
