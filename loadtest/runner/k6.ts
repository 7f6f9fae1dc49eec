import { join } from 'node:path';
import { execute } from '../../scripts/postgres/execute.ts';
import { mayProvision } from '../../scripts/provision/apt.ts';
import { findDocker } from '../../scripts/provision/docker.ts';
import { findProgram, isExecutable } from '../../scripts/provision/find-program.ts';
import { runVisibly } from '../../scripts/provision/run-visibly.ts';
import { repository } from '../../scripts/start/data-folder.ts';

/** What is installed when there is no k6. */
export const version = 'v1.8.1';
/** Since this major version k6 reads TypeScript and has `k6/websockets`. */
const oldestMajor = 1;

/** How to run k6: a program of this machine, or an image. */
export type K6 =
  | { kind: 'program'; file: string }
  | { kind: 'docker'; docker: string; image: string };

const cache = join(repository, 'node_modules', '.cache', 'k6');

/**
 * Finds k6 on PATH or where it was put before, or gets it: through Go, else as an image.
 * @param folder where what Go builds is kept.
 * @throws Error with the command to run when it can do neither.
 */
export async function provisionK6(folder = cache): Promise<K6> {
  const built = join(folder, version, 'k6');
  const found = (await findOnPath()) ?? ((await isExecutable(built)) ? built : null);
  if (found !== null) return { kind: 'program', file: found };
  if (mayProvision() && (await buildWithGo(built))) return { kind: 'program', file: built };
  const docker = mayProvision() ? await findDocker() : null;
  if (docker !== null) return { kind: 'docker', docker, image: `grafana/k6:${version.slice(1)}` };
  throw new Error(
    `The load tests need k6 ${oldestMajor}.0 or newer. Install it and try again:\n` +
      `  go install go.k6.io/k6@${version}     (and put $(go env GOPATH)/bin on PATH)\n` +
      '  brew install k6                        (macOS)\n' +
      'or see https://grafana.com/docs/k6/latest/set-up/install-k6/',
  );
}

async function findOnPath(): Promise<string | null> {
  const file = await findProgram(['k6']);
  if (file === null) return null;
  const { output } = await execute({ file, args: ['version'] });
  if (Number(/k6(?:\.exe)? v(\d+)\./.exec(output)?.[1] ?? 0) >= oldestMajor) return file;
  console.log(`${file} is too old: the load tests need k6 ${oldestMajor}.0 or newer.`);
  return null;
}

/** NOTE: a toolchain is not downloaded for it; an older Go than this k6 wants is none. */
async function buildWithGo(target: string): Promise<boolean> {
  const go = await findProgram(['go'], ['/usr/local/go/bin', '/opt/homebrew/bin']);
  if (go === null) return false;
  console.log(
    `Building k6 ${version} into ${target} for the load tests; this takes some minutes, once (TEAMCHAT_PROVISION=0 turns it off).`,
  );
  const settings = { GOBIN: join(target, '..'), GOTOOLCHAIN: 'local' };
  return (
    (await runVisibly(go, ['install', `go.k6.io/k6@${version}`], settings)) &&
    (await isExecutable(target))
  );
}
