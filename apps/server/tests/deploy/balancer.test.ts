import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { findCaddy } from '../../../../scripts/provision/caddy.ts';
import { repository } from './build-image.ts';

const caddy = await findCaddy();
if (caddy === null)
  process.stderr.write('SKIPPED: no caddy here, so deploy/Caddyfile is not validated.\n');

/** Caddy's own judgement of deploy/Caddyfile. */
async function validate(environment: Record<string, string>): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'teamchat-caddy-'));
  const args = [
    'validate',
    '--adapter',
    'caddyfile',
    '--config',
    join(repository, 'deploy/Caddyfile'),
  ];
  const env = { PATH: process.env.PATH, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  try {
    const { stdout, stderr } = await promisify(execFile)(caddy ?? '', args, {
      env: { ...env, ...environment },
    });
    return stdout + stderr;
  } catch (error) {
    return String(error);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

test.skipIf(caddy === null).each(['http://localhost', 'https://chat.example.com'])(
  'the Caddyfile is valid for %s',
  async (PUBLIC_URL) => {
    const upstreams = { UPSTREAMS: 'server-1:3000 server-2:3000' };
    expect(await validate({ PUBLIC_URL, ...upstreams })).toContain('Valid configuration');
    expect(await validate({ PUBLIC_URL, UPSTREAMS: 'http://a https://b' })).not.toContain('Valid');
  },
);
