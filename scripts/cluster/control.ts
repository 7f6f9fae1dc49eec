import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { StartProblem } from '../start/problem.ts';
import { actions, type Command } from './arguments.ts';

const address = z.object({ url: z.string(), token: z.string() });

export const order = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('act'), action: z.enum(actions), server: z.number() }),
  z.object({ kind: z.literal('status') }),
]);

type Order = z.infer<typeof order>;

const fileOf = (folder: string) => join(folder, 'control.json');

/**
 * Lets other commands of this user steer the cluster, over loopback and with a token that only its owner may read.
 * @param carryOut answers with what to print.
 */
export async function openControl(
  folder: string,
  carryOut: (order: Order) => Promise<string>,
): Promise<AsyncDisposable> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    void (async () => {
      if (request.headers.authorization !== `Bearer ${token}`) {
        response.writeHead(401).end();
        return;
      }
      const text = Buffer.concat(await request.toArray()).toString('utf8');
      const answer = await carryOut(order.parse(JSON.parse(text)));
      response.end(answer);
    })().catch((error: unknown) => response.writeHead(400).end(String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const content = JSON.stringify({ url: `http://127.0.0.1:${port}`, token });
  await rm(fileOf(folder), { force: true });
  await writeFile(fileOf(folder), content, { flag: 'wx', mode: 0o600 });
  return {
    async [Symbol.asyncDispose]() {
      await rm(fileOf(folder), { force: true });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Tells the cluster of this data folder what to do; answers with what it says. */
export async function tellCluster(
  folder: string,
  command: Exclude<Command, { kind: 'run' }>,
): Promise<string> {
  const text = await readFile(fileOf(folder), 'utf8').catch(() => null);
  const none = new StartProblem(`No cluster runs on the data in ${folder}.`);
  if (text === null) throw none;
  const { url, token } = address.parse(JSON.parse(text));
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify(command),
  }).catch(() => {
    throw none;
  });
  const answer = await response.text();
  if (!response.ok) throw new StartProblem(answer);
  return answer;
}
