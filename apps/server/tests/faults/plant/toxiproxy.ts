import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';
import { findFreePort } from '../../../../../scripts/postgres/port.ts';

/** A TCP link that can be made to fail. */
export interface Link {
  /** Where to connect to instead of the real address. */
  port: number;
  /** Connections break, and new ones are refused. */
  cut(): Promise<void>;
  /** Connections stay, and nothing comes through any more, either way. */
  hang(): Promise<void>;
  /** What comes back trickles, at a kilobyte a second. */
  throttle(): Promise<void>;
  /** Each answer comes this much later, in milliseconds. */
  delay(latency: number): Promise<void>;
  /** All is well again; connections that hung are broken. */
  mend(): Promise<void>;
}

export interface Toxiproxy extends AsyncDisposable {
  /** A link to a port of this machine. */
  link(name: string, port: number): Promise<Link>;
}

/** Starts Toxiproxy on a free loopback port. */
export async function startToxiproxy(program: string): Promise<Toxiproxy> {
  const control = await findFreePort();
  const url = `http://127.0.0.1:${control}`;
  const child = spawn(program, ['-host', '127.0.0.1', '-port', `${control}`], { stdio: 'ignore' });
  const exited = once(child, 'exit');
  await vi.waitFor(() => fetch(`${url}/version`), { timeout: 10_000, interval: 20 });
  return {
    link: (name, port) => createLink(url, name, port),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function createLink(url: string, name: string, target: number): Promise<Link> {
  const port = await findFreePort();
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${url}/proxies${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`Toxiproxy answered ${answer.status}: ${text}`);
    return text;
  };
  const poison = (type: string, stream: string, attributes: object) =>
    ask('POST', `/${name}/toxics`, { name: `${type}-${stream}`, type, stream, attributes });
  const settings = { name, listen: `127.0.0.1:${port}`, upstream: `127.0.0.1:${target}` };
  await ask('POST', '', settings);
  return {
    port,
    cut: async () => void (await ask('POST', `/${name}`, { ...settings, enabled: false })),
    hang: async () => {
      await poison('timeout', 'upstream', { timeout: 0 });
      await poison('timeout', 'downstream', { timeout: 0 });
    },
    delay: async (latency) => void (await poison('latency', 'downstream', { latency })),
    throttle: async () => void (await poison('bandwidth', 'downstream', { rate: 1 })),
    mend: async () => {
      const toxics = JSON.parse(await ask('GET', `/${name}/toxics`)) as { name: string }[];
      for (const toxic of toxics) await ask('DELETE', `/${name}/toxics/${toxic.name}`);
      await ask('POST', `/${name}`, { ...settings, enabled: true });
    },
  };
}
