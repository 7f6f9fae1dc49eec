import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface Balancer extends AsyncDisposable {
  port: number;
}

/**
 * Takes turns between servers, connection by connection, and passes over those that do not answer. What
 * is lost on one side is lost on the other.
 */
export async function startBalancer(port: number, targets: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((client) => {
    keep(client);
    const first = turn++;
    forward(
      client,
      targets.map((_, i) => targets[(first + i) % targets.length] ?? 0),
    );
  });

  function keep(socket: Socket): void {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  }

  function forward(client: Socket, [target, ...others]: readonly number[]): void {
    if (target === undefined) {
      client.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    const passOn = () => forward(client, others);
    upstream.once('error', passOn);
    upstream.once('connect', () => {
      upstream.off('error', passOn);
      keep(upstream);
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      client.pipe(upstream);
      upstream.pipe(client);
    });
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
