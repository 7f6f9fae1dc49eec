import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Control extends AsyncDisposable {
  url: string;
}

/** Lets a script do to its servers what k6 cannot: `POST /<name>` runs that command. */
export async function startControl(
  commands: Record<string, () => Promise<void>>,
): Promise<Control> {
  const server = createServer((request, response) => {
    const command = request.method === 'POST' ? commands[request.url?.slice(1) ?? ''] : undefined;
    if (command === undefined) {
      response.writeHead(404).end();
      return;
    }
    command().then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
