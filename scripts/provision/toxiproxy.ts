import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repository } from '../start/data-folder.ts';
import { canUseApt, installWithApt, mayProvision } from './apt.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { runVisibly } from './run-visibly.ts';

/** The last one that the Go of the oldest supported Debian can build. */
const version = '2.7.0';
const folder = join(repository, 'node_modules/.cache', `toxiproxy-${version}`);
/** What `go install` makes of the module's folder `cmd/server`. */
const built = join(folder, 'server');
const goFolders = ['/usr/local/go/bin', '/usr/lib/go/bin', '/opt/homebrew/bin'];

/** A Toxiproxy of this machine or one that was built before; null when there is none. */
export async function findToxiproxy(): Promise<string | null> {
  const installed = await findProgram(['toxiproxy-server']);
  return installed ?? ((await isExecutable(built)) ? built : null);
}

/** Finds a Toxiproxy or builds one with Go, which apt brings if need be; null where neither works. */
export async function provisionToxiproxy(): Promise<string | null> {
  const found = await findToxiproxy();
  if (found !== null || !mayProvision()) return found;
  const go = await provisionGo();
  if (go === null) return null;
  console.log('Building Toxiproxy for the tests (TEAMCHAT_PROVISION=0 turns this off).');
  await mkdir(folder, { recursive: true });
  const module = `github.com/Shopify/toxiproxy/v2/cmd/server@v${version}`;
  await runVisibly(go, ['install', module], { GOBIN: folder });
  return findToxiproxy();
}

async function provisionGo(): Promise<string | null> {
  const found = await findProgram(['go'], goFolders);
  if (found !== null || !(await canUseApt())) return found;
  await installWithApt(['golang-go', 'ca-certificates']);
  return findProgram(['go'], goFolders);
}
