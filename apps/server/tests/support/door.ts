import { connect, createServer, type Socket } from 'node:net';

/** A way to a database that can be shut. */
export async function openDoor(databaseUrl: string) {
  const { hostname, port } = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isOpen = true;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((inside) => {
    keep(inside);
    if (!isOpen) {
      inside.destroy();
      return;
    }
    const outside = connect(Number(port), hostname);
    keep(outside);
    inside.pipe(outside).pipe(inside);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' && address !== null ? address.port : 0);
  const shut = () => {
    isOpen = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    shut,
    open: () => {
      isOpen = true;
    },
    async [Symbol.asyncDispose]() {
      shut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
