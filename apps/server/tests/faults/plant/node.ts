import { type ServerProcess, startServerProcess } from '../../../src/testing/server-process.ts';
import type { Link } from './toxiproxy.ts';

/** One server of the installation, and its links. */
export interface Node extends AsyncDisposable {
  url: string;
  isUp: boolean;
  processId: number;
  /** Between this server and Redis, and Postgres; null without a proxy. */
  redis: Link | null;
  postgres: Link | null;
  /** Between it and those people who are far. */
  people: Link | null;
  kill(): Promise<void>;
  /** SIGTERM; @returns the exit code. */
  stop(): Promise<number | null>;
  /** SIGSTOP. */
  freeze(): void;
  thaw(): void;
  start(): Promise<void>;
  /** Error lines since the last call. */
  takeErrors(): string[];
}

export interface NodeOptions {
  entry: string;
  environment: Record<string, string>;
  port: number;
  redis: Link | null;
  postgres: Link | null;
  people: Link | null;
}

export async function startNode({
  entry,
  environment,
  port,
  ...links
}: NodeOptions): Promise<Node> {
  const errors: string[] = [];
  let current: ServerProcess;
  let written = 0;
  const start = async () => {
    current = await startServerProcess(entry, { ...environment, PORT: `${port}` });
    written = 0;
    node.isUp = true;
    node.processId = current.processId;
  };
  const end = async <T>(how: () => Promise<T>) => {
    node.isUp = false;
    const result = await how();
    collect();
    return result;
  };
  const collect = () => {
    const output = current.output();
    errors.push(...output.slice(written).split('\n').filter(isError));
    written = output.length;
  };
  const node: Node = {
    url: `http://127.0.0.1:${port}`,
    isUp: false,
    processId: 0,
    ...links,
    kill: () => end(() => current.kill()),
    stop: () => end(() => current.stop()),
    freeze: () => void process.kill(current.processId, 'SIGSTOP'),
    thaw: () => void process.kill(current.processId, 'SIGCONT'),
    start,
    takeErrors() {
      collect();
      return errors.splice(0);
    },
    async [Symbol.asyncDispose]() {
      if (node.isUp) await node.kill();
    },
  };
  await start();
  return node;
}

/** A line of level error or above, or one that no logger wrote. */
function isError(line: string): boolean {
  if (line.trim() === '') return false;
  const level = /^\{"level":(\d+|"\w+")/.exec(line)?.[1];
  return level === undefined || level === '"error"' || level === '"fatal"' || Number(level) >= 50;
}
