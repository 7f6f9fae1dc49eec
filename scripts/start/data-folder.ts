import { randomBytes } from 'node:crypto';
import { chmod, mkdir, realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPrivateFile } from '../postgres/private-file.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The folder of TEAMCHAT_DATA, or .data in the repository: created when missing, closed to other
 * users.
 */
export async function openDataFolder(environment: NodeJS.ProcessEnv): Promise<string> {
  const folder = resolve(environment.TEAMCHAT_DATA || join(repository, '.data'));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Passing through may stay allowed: Postgres under another user needs it.
  if (((await stat(folder)).mode & 0o066) !== 0) await chmod(folder, 0o700);
  return realpath(folder);
}

/** The secrets of this installation as environment variables; made at first use, 0600. */
export async function openSecrets(folder: string): Promise<Record<string, string>> {
  const secret = await openPrivateFile(join(folder, 'auth-secret'), () =>
    randomBytes(32).toString('base64url'),
  );
  return { AUTH_SECRET: secret.trim() };
}
