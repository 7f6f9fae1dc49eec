import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type ServerState =
  | 'starting'
  | 'ready'
  | 'unready'
  | 'stopping'
  | 'stopped'
  | 'killed'
  | 'failed';

interface ServerOptions {
  number: number;
  port: number;
  log: string;
  environment: NodeJS.ProcessEnv;
}

const program = fileURLToPath(new URL('server.js', import.meta.url));

/** One server of the cluster, which may be down. */
export class ServerProcess {
  readonly number: number;
  readonly port: number;
  readonly log: string;
  readonly #environment: NodeJS.ProcessEnv;
  #process: ChildProcess | null = null;
  #exited: Promise<void> = Promise.resolve();
  #state: ServerState = 'stopped';

  constructor({ number, port, log, environment }: ServerOptions) {
    this.number = number;
    this.port = port;
    this.log = log;
    this.#environment = environment;
  }

  get state(): ServerState {
    return this.#state;
  }

  get processId(): number | null {
    return this.#process?.pid ?? null;
  }

  start(): void {
    if (this.#process !== null) return;
    const log = openSync(this.log, 'a');
    // Of its own group, so that a Ctrl-C for the cluster stops it in the cluster's order.
    const child = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...this.#environment, PORT: `${this.port}` },
    });
    closeSync(log);
    this.#process = child;
    this.#state = 'starting';
    this.#exited = this.#follow(child);
  }

  /** As a power failure would end it. */
  async kill(): Promise<void> {
    this.#process?.kill('SIGKILL');
    await this.#exited;
  }

  /** Drains and exits. */
  async stop(): Promise<void> {
    if (this.#process === null) return;
    this.#state = 'stopping';
    this.#process.kill('SIGTERM');
    await this.#exited;
  }

  /** Returns when it is up again, or down for good. Somebody else must tell of its readiness meanwhile. */
  async restart(): Promise<void> {
    await this.stop();
    this.start();
    while (this.#state === 'starting') await delay(50);
  }

  /** Takes in what `/readyz` answered. */
  noteReadiness(ready: boolean): void {
    if (this.#state === 'ready' && !ready) this.#state = 'unready';
    else if (ready && (this.#state === 'starting' || this.#state === 'unready'))
      this.#state = 'ready';
  }

  async #follow(child: ChildProcess): Promise<void> {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    this.#process = null;
    if (signal === 'SIGKILL') this.#state = 'killed';
    else this.#state = code === 0 ? 'stopped' : 'failed';
  }
}
