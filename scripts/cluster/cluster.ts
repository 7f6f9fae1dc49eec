import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Action } from './arguments.ts';
import { Gauge } from './gauge.ts';
import { ServerProcess } from './server-process.ts';
import type { Row } from './table.ts';

/** A server that has not stopped by then is killed, in milliseconds; it forces its own exit after 30 s. */
const patience = 35_000;

export interface ClusterOptions {
  directory: string;
  ports: number[];
  environment: NodeJS.ProcessEnv;
  say: (line: string) => void;
}

/** The servers of a cluster and what is known of them. */
export class Cluster implements AsyncDisposable {
  readonly #members: { server: ServerProcess; gauge: Gauge }[];
  readonly #say: (line: string) => void;

  constructor({ directory, ports, environment, say }: ClusterOptions) {
    this.#say = say;
    this.#members = ports.map((port, i) => {
      const log = join(directory, `server-${i + 1}.log`);
      const server = new ServerProcess({ number: i + 1, port, log, environment });
      return { server, gauge: new Gauge(server, environment.METRICS_TOKEN) };
    });
  }

  /** Starts them all, and returns when each of them is ready or down. */
  async start(signal: AbortSignal): Promise<void> {
    for (const { server } of this.#members) {
      await rm(server.log, { force: true });
      server.start();
    }
    while (!signal.aborted && this.rows().some(({ state }) => state === 'starting'))
      await this.look();
  }

  /** Reads everything anew. */
  async look(): Promise<void> {
    await Promise.all(this.#members.map(({ gauge }) => gauge.read()));
    await delay(50);
  }

  rows(): Row[] {
    return this.#members.map(({ server, gauge }) => ({
      ...gauge.reading,
      number: server.number,
      state: server.state,
      processId: server.processId,
      port: server.port,
    }));
  }

  /** Answers when it is done, with a line that says so. */
  async act(action: Action, number: number): Promise<string> {
    const member = this.#members[number - 1];
    if (member === undefined) return this.#tell(`There is no server ${number}.`);
    const { server } = member;
    if (server.processId === null && action !== 'restart')
      return this.#tell(`Server ${number} is down already (${server.state}).`);
    this.#say(`Server ${number}: ${action}`);
    await server[action]();
    return this.#tell(`Server ${number} is ${server.state}.`);
  }

  async killAll(): Promise<void> {
    await Promise.all(this.#members.map(({ server }) => server.kill()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => void this.killAll(), patience);
    await Promise.all(this.#members.map(({ server }) => server.stop()));
    clearTimeout(timer);
  }

  #tell(line: string): string {
    this.#say(line);
    return line;
  }
}
