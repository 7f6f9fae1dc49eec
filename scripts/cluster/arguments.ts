import { parseArgs } from 'node:util';
import { StartProblem } from '../start/problem.ts';

/** What can be done to a server of a running cluster. */
export const actions = ['kill', 'stop', 'restart'] as const;
export type Action = (typeof actions)[number];

export type Command =
  | { kind: 'run'; servers: number; port: number }
  | { kind: 'act'; action: Action; server: number }
  | { kind: 'status' };

/** Servers are named by one key. */
const mostServers = 9;

const usage = `npm run cluster -- [--servers 3] [--port 3000]   start a cluster (1 to ${mostServers} servers)
npm run cluster -- kill 2                        SIGKILL to server 2 of the running cluster
npm run cluster -- stop 2                        SIGTERM to it: drain, then exit
npm run cluster -- restart 2                     the same, then start it; or start it when it is down
npm run cluster -- status                        a line per server`;

/** @throws StartProblem with the usage. */
export function parseCommand(argv: string[], environment: NodeJS.ProcessEnv): Command {
  const { values, positionals } = parse(argv);
  const [name, ...rest] = positionals;
  if (name === undefined) {
    const servers = toCount(values.servers ?? '3', { name: '--servers', max: mostServers });
    const port = toCount(values.port ?? (environment.PORT || '3000'), {
      name: '--port',
      max: 65_535,
    });
    return { kind: 'run', servers, port };
  }
  if (name === 'status' && rest.length === 0) return { kind: 'status' };
  const action = actions.find((known) => known === name);
  const [server = ''] = rest;
  if (action === undefined || rest.length !== 1) throw new StartProblem(usage);
  return { kind: 'act', action, server: toCount(server, { name: 'The server', max: mostServers }) };
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      options: { servers: { type: 'string' }, port: { type: 'string' } },
      allowPositionals: true,
    });
  } catch {
    throw new StartProblem(usage);
  }
}

function toCount(text: string, { name, max }: { name: string; max: number }): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new StartProblem(
    `${name} must be a whole number from 1 to ${max}, not "${text}".\n\n${usage}`,
  );
}
