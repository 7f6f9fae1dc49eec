import { findFreePort } from '../postgres/port.ts';
import { provisionCaddy } from '../provision/caddy.ts';
import { provisionRedis } from '../provision/redis.ts';
import { build } from '../start/build.ts';
import { openSecrets } from '../start/data-folder.ts';
import { describePortInUse, StartProblem } from '../start/problem.ts';
import type { StopSignals } from '../start/signals.ts';
import { waitUntilServing } from './balancer.ts';
import { Cluster } from './cluster.ts';
import { openControl, tellCluster } from './control.ts';
import { listenForKeys } from './keys.ts';
import { createScreen } from './screen.ts';
import { startServices } from './services.ts';
import { drawLine } from './table.ts';

export interface RunOptions {
  /** Of this cluster alone. */
  directory: string;
  servers: number;
  /** Of the load balancer. */
  port: number;
  stopping: StopSignals;
}

/** Runs a cluster on this machine until it is told to stop. */
export async function runCluster({
  directory,
  servers,
  port,
  stopping,
}: RunOptions): Promise<void> {
  const screen = createScreen();
  await refuseSecond(directory);
  if ((await findFreePort(port)) !== port)
    throw new StartProblem(describePortInUse(`Port ${port}`));
  const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;
  const program = await provisionCaddy();
  const redis = redisUrl ? undefined : await provisionRedis();
  await build(screen.say, stopping.signal);
  const ports = await findPorts(port, servers);

  screen.say('Starting Postgres, Redis and the load balancer, as far as none is given');
  await using services = await startServices({
    directory,
    ...(databaseUrl ? { databaseUrl } : {}),
    ...(redis === undefined ? {} : { redis }),
    balancer: { program, port, upstreams: ports.map((own) => `127.0.0.1:${own}`) },
  });
  const { AUTH_SECRET } = process.env;
  const environment: NodeJS.ProcessEnv = {
    NODE_ENV: 'production',
    PUBLIC_URL: `http://localhost:${port}`,
    ALLOWED_ORIGINS: `http://127.0.0.1:${port}`,
    TRUST_PROXY: 'loopback',
    ...(await openSecrets(directory)),
    ...withoutEmpty(process.env),
    ...(AUTH_SECRET ? { AUTH_SECRET } : {}),
    DATABASE_URL: services.urls.databaseUrl,
    REDIS_URL: services.urls.redisUrl ?? redisUrl,
    HOST: '127.0.0.1',
  };
  screen.say(`Starting ${servers} servers`);
  await using cluster = new Cluster({ directory, ports, environment, say: screen.say });
  void stopping.forced.then(() => cluster.killAll());
  await cluster.start(stopping.signal);
  if (stopping.signal.aborted) return;
  if (!cluster.rows().some(({ state }) => state === 'ready'))
    throw new StartProblem(`No server started; the logs in ${directory} say why.`);
  await waitUntilServing(port, stopping.signal);
  await using _control = await openControl(directory, async (order) =>
    order.kind === 'act'
      ? cluster.act(order.action, order.server)
      : cluster.rows().map(drawLine).join('\n'),
  );
  using _keys = listenForKeys((action, server) => void cluster.act(action, server));
  const title = `TeamChat is ready at http://localhost:${port} (${servers} servers; logs in ${directory})`;
  screen.say(title);
  const lost = services.ended.then(() => {
    if (stopping.signal.aborted) return;
    stopping.stop();
    throw new StartProblem('Postgres, Redis or the load balancer ended unexpectedly.');
  });
  await Promise.race([screen.show(cluster, title, stopping.signal), lost]);
}

/** The next ones after the balancer's that are free. */
async function findPorts(port: number, count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let next = port + 1; ports.length < count; next++) {
    if (next > 65_535) ports.push(await findFreePort());
    else if ((await findFreePort(next)) === next) ports.push(next);
  }
  return ports;
}

async function refuseSecond(directory: string): Promise<void> {
  const runs = await tellCluster(directory, { kind: 'status' }).then(
    () => true,
    () => false,
  );
  if (runs) throw new StartProblem(`A cluster runs already on the data in ${directory}.`);
}

/** An empty variable counts as absent. */
function withoutEmpty(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}
