import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { bundledChild } from './bundle.ts';

/** CPU time of a process since its start, in microseconds. */
export interface Usage {
  cpuMicros: number;
}

interface Request {
  id: number;
  command: string;
  input: never;
}

interface Reply {
  id: number;
  value?: unknown;
  error?: string;
}

const canPin = spawnSync('taskset', ['-V']).status === 0;

/** Whether processes are pinned to cores here (Linux with `taskset`); printed with every result. */
export const pinning = canPin ? 'pinned with taskset' : 'not pinned (no taskset here)';

/**
 * A process of the benchmark, pinned to one core unless `core` is null. Commands go by name over the IPC channel; they are
 * served by `serveCommands` in the child.
 */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, (reply: Reply) => void>();
  #nextId = 1;

  constructor(file: URL, core: number | null, env: Record<string, string> = {}) {
    // Memory is read when what is garbage is gone.
    const node = [process.execPath, '--expose-gc', fileURLToPath(bundledChild(file))];
    const pin = canPin && core !== null ? ['taskset', '-c', String(core)] : [];
    const [command = '', ...args] = [...pin, ...node];
    this.#process = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production', ...env },
    });
    this.#process.on('message', (message) => {
      const reply = message as Reply;
      this.#pending.get(reply.id)?.(reply);
      this.#pending.delete(reply.id);
    });
    this.#process.on('exit', (code) => {
      for (const settle of this.#pending.values()) {
        settle({ id: 0, error: `${fileURLToPath(file)} exited with ${code}` });
      }
    });
  }

  async call<T>(command: string, input: unknown = null): Promise<T> {
    const id = this.#nextId++;
    const reply = await new Promise<Reply>((resolve) => {
      this.#pending.set(id, resolve);
      this.#process.send({ id, command, input });
    });
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.value as T;
  }

  usage(): Promise<Usage> {
    return this.call<Usage>('usage');
  }

  /** Resident memory in bytes, right after a garbage collection. */
  memory(): Promise<number> {
    return this.call<number>('memory');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    const force = setTimeout(() => this.#process.kill('SIGKILL'), 5_000);
    await exited;
    clearTimeout(force);
  }
}

type Command = (input: never) => unknown;

/** In a child: answers commands by name; `usage` and `memory` are always there. */
export function serveCommands(commands: Record<string, Command>): void {
  const all: Record<string, Command> = {
    ...commands,
    usage: (): Usage => {
      const { user, system } = process.cpuUsage();
      return { cpuMicros: user + system };
    },
    memory: (): number => {
      globalThis.gc?.();
      return process.memoryUsage.rss();
    },
  };
  const answer = async ({ id, command, input }: Request): Promise<Reply> => {
    try {
      return { id, value: await all[command]?.(input) };
    } catch (cause) {
      return { id, error: cause instanceof Error ? (cause.stack ?? '') : String(cause) };
    }
  };
  process.on('message', (message) => {
    void answer(message as Request).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('SIGTERM', () => process.kill(process.pid, 'SIGKILL'));
}
