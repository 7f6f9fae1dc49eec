import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that can be closed. */
export interface Gate extends AsyncDisposable {
  port: number;
  /** As if the server had been stopped: what is open breaks off, nothing new is let in. */
  close(): void;
  open(): void;
}

export async function openGate({ hostname, port }: URL): Promise<Gate> {
  const target = { host: hostname, port: Number(port) };
  const sockets = new Set<Socket>();
  let isOpen = true;
  const server = createServer((from) => {
    if (!isOpen) return void from.destroy();
    const to = connect(target);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The gate has no port.');
  const close = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: address.port,
    close,
    open() {
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
