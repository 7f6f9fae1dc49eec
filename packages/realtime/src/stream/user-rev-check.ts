import type { Logger, UserKey, UserStateReader } from '../ports.ts';

/** Revisions asked for in one query. */
const MOST_AT_ONCE = 1_000;

interface Question extends UserKey {
  answer(userRev: number): void;
}

export interface UserRevCheckOptions {
  userState: UserStateReader;
  logger: Logger;
  /** How long questions are gathered, in milliseconds. */
  gatherFor: number;
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
    }, this.#options.gatherFor).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#questions = [];
  }

  async #read(questions: Question[]): Promise<void> {
    for (let at = 0; at < questions.length; at += MOST_AT_ONCE) {
      const asked = questions.slice(at, at + MOST_AT_ONCE);
      try {
        const revs = await this.#options.userState.readRevs(asked);
        for (const [index, question] of asked.entries()) question.answer(revs[index] ?? 0);
      } catch (error) {
        this.#options.logger.warn({ err: error }, 'user state: revisions not read');
      }
    }
  }
}
