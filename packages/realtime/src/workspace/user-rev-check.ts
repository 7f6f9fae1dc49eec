import type { Logger, UserKey, UserStateReader } from '../ports.ts';
import type { RealtimeLimits, RealtimeTimings } from '../settings.ts';

interface Question extends UserKey {
  answer(userRev: number): void;
}

export interface UserRevCheckOptions {
  userState: UserStateReader;
  limits: RealtimeLimits;
  timings: RealtimeTimings;
  logger: Logger;
}

/** Asks Postgres for the revisions of many people's own state at once, whatever their workspace. */
export class UserRevCheck {
  readonly #options: UserRevCheckOptions;
  #questions: Question[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UserRevCheckOptions) {
    this.#options = options;
  }

  /** `answer` is called a little later; not at all when Postgres cannot be asked. */
  ask(question: Question): void {
    this.#questions.push(question);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#read(this.#questions.splice(0));
    }, this.#options.timings.userCheckGather).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#questions = [];
  }

  async #read(questions: Question[]): Promise<void> {
    const { limits, logger, userState } = this.#options;
    for (let at = 0; at < questions.length; at += limits.pollBatch) {
      const asked = questions.slice(at, at + limits.pollBatch);
      try {
        const revs = await userState.readRevs(asked);
        for (const [index, question] of asked.entries()) question.answer(revs[index] ?? 0);
      } catch (error) {
        logger.warn({ err: error }, 'user state: revisions not read');
      }
    }
  }
}
