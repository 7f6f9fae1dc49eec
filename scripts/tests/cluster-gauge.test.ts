import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { Gauge } from '../cluster/gauge.ts';

/** What a server counts, as its pages would show it. */
const counts = { deliveries: 0, fast: 0, slow: 0 };

const page = () => `teamchat_connections 4
teamchat_deliveries_total ${counts.deliveries}
teamchat_replays_total 2
teamchat_broadcast_lag_seconds_bucket{le="0.01"} ${counts.fast}
teamchat_broadcast_lag_seconds_bucket{le="0.1"} ${counts.fast + counts.slow}
teamchat_broadcast_lag_seconds_bucket{le="+Inf"} ${counts.fast + counts.slow}
`;

test('rates and lag are of the last looks, of one process, and need the token', async () => {
  const http = createServer(({ url, headers }, response) => {
    if (url === '/readyz') response.writeHead(200).end('{}');
    else if (headers.authorization === 'Bearer secret') response.end(page());
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const seen: boolean[] = [];
  const server = {
    port: (http.address() as AddressInfo).port,
    processId: 1 as number | null,
    noteReadiness: (ready: boolean) => void seen.push(ready),
  };
  try {
    const gauge = new Gauge(server, 'secret');
    await gauge.read();
    expect(gauge.reading).toMatchObject({ connections: 4, replays: 2, deliveriesPerSecond: null });
    Object.assign(counts, { deliveries: 100, fast: 90, slow: 10 });
    await gauge.read();
    expect(gauge.reading.deliveriesPerSecond).toBeGreaterThan(0);
    expect(gauge.reading.lagP50).toBeLessThan(0.01);
    expect(gauge.reading.lagP99).toBeGreaterThan(0.01);

    Object.assign(counts, { deliveries: 5 });
    server.processId = 2;
    await gauge.read();
    expect(gauge.reading.deliveriesPerSecond).toBeNull();

    const stranger = new Gauge(server, undefined);
    await stranger.read();
    expect(stranger.reading.connections).toBeNull();
    expect(seen).toEqual([true, true, true, true]);
  } finally {
    http.closeAllConnections();
    http.close();
  }
  server.processId = null;
  const gone = new Gauge(server, 'secret');
  await gone.read();
  expect([gone.reading.connections, seen.at(-1)]).toEqual([null, false]);
});
