import { AppError } from '@teamchat/contract';
import { monotonicNow } from './monotonic.ts';

export interface GatherOptions<Question, Answer> {
  /** Answers in the order of the questions, which are at most `most`. */
  ask(questions: readonly Question[]): Promise<readonly Answer[]>;
  /** From one query to the next, in milliseconds. */
  every: number;
  most: number;
}

interface Waiting<Question, Answer> {
  question: Question;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Makes few queries of many questions. The first is asked at once; those of the next `every`
 * milliseconds are asked together after it, so that a crowd costs as many queries as time passes, and
 * somebody alone waits for nobody.
 */
export class Gather<Question, Answer> {
  readonly #options: GatherOptions<Question, Answer>;
  #waiting: Waiting<Question, Answer>[] = [];
  #timer: NodeJS.Timeout | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;
  #stopped = false;

  constructor(options: GatherOptions<Question, Answer>) {
    this.#options = options;
  }

  /** @throws what `ask` throws; AppError UNAVAILABLE when it is stopped. */
  read(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(stopping());
      this.#waiting.push({ question, resolve, reject });
      const wait = Math.max(0, this.#askedAt + this.#options.every - monotonicNow());
      this.#timer ??= setTimeout(() => this.#askAll(), wait);
    });
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(stopping());
  }

  #askAll(): void {
    this.#timer = undefined;
    this.#askedAt = monotonicNow();
    const waiting = this.#waiting;
    this.#waiting = [];
    const { most } = this.#options;
    for (let at = 0; at < waiting.length; at += most) void this.#ask(waiting.slice(at, at + most));
  }

  async #ask(asked: Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.ask(asked.map(({ question }) => question));
      if (answers.length !== asked.length) throw new Error('There is an answer to each question.');
      for (const [index, answer] of answers.entries()) asked[index]?.resolve(answer);
    } catch (error) {
      for (const waiting of asked) waiting.reject(error);
    }
  }
}

function stopping(): AppError {
  return new AppError('UNAVAILABLE', 'This server is stopping. Reconnect.');
}
