import pg from 'pg';

type Callback = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (release?: unknown) => void,
) => void;

/** A pool that says how long each connection was waited for, in seconds, also when none was to be had. */
export class TimedPool extends pg.Pool {
  readonly #onWait: (seconds: number) => void;

  constructor(config: pg.PoolConfig, onWait: (seconds: number) => void) {
    super(config);
    this.#onWait = onWait;
  }

  override connect(): Promise<pg.PoolClient>;
  /** NOTE: `query` of the pool itself comes this way. */
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<pg.PoolClient> | undefined {
    const since = performance.now();
    const note = () => this.#onWait((performance.now() - since) / 1000);
    if (callback === undefined) return super.connect().finally(note);
    super.connect((...answer) => {
      note();
      callback(...answer);
    });
    return undefined;
  }
}
