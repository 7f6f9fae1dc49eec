import { createServer } from 'node:net';

/** A free port of the loopback interface: the wanted one when nobody has it. */
export async function findFreePort(wanted = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | null>((resolve) => {
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port: wanted, exclusive: true }, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : null);
    });
  });
  if (port !== null) {
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
  if (wanted === 0) throw new Error('No free port on 127.0.0.1.');
  return findFreePort();
}
