import { z } from 'zod';
import { canUseApt, installWithApt, mayProvision } from './apt.ts';
import { findDocker } from './docker.ts';
import { findProgram } from './find-program.ts';

/** How to run a private Redis: a program of this machine, or an image. */
export const redisSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('program'), file: z.string() }),
  z.object({ kind: z.literal('docker'), docker: z.string(), image: z.string() }),
]);

export type RedisSource = z.infer<typeof redisSource>;

export async function findRedis(): Promise<RedisSource | null> {
  const file = await findProgram(
    ['redis-server', 'valkey-server'],
    ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'],
  );
  return file === null ? null : { kind: 'program', file };
}

/** Finds a Redis or gets one; throws with the command to run when it can do neither. */
export async function provisionRedis(): Promise<RedisSource> {
  const found = await findRedis();
  if (found !== null) return found;
  if (await canUseApt()) {
    await installWithApt(['redis-server']);
    const installed = await findRedis();
    if (installed !== null) return installed;
  }
  const docker = mayProvision() ? await findDocker() : null;
  if (docker !== null) return { kind: 'docker', docker, image: 'redis:7-alpine' };
  throw new Error(
    'This needs redis-server or valkey-server. Install it and try again:\n' +
      '  sudo apt-get install -y redis-server     (Debian, Ubuntu)\n' +
      '  brew install redis                       (macOS)',
  );
}
