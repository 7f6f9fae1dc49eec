import { findProgram } from './find-program.ts';
import { runVisibly } from './run-visibly.ts';

/** Provisioning changes the machine, so it can be turned off. */
export function mayProvision(): boolean {
  return process.env.TEAMCHAT_PROVISION !== '0';
}

export async function canUseApt(): Promise<boolean> {
  return mayProvision() && process.getuid?.() === 0 && (await findProgram(['apt-get'])) !== null;
}

/** Installs Debian or Ubuntu packages; only root may. Services that come with them are not started. */
export async function installWithApt(packages: string[]): Promise<boolean> {
  console.log(`Installing ${packages.join(', ')} with apt (TEAMCHAT_PROVISION=0 turns this off).`);
  const quiet = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1', SYSTEMD_OFFLINE: '1' };
  await runVisibly('apt-get', ['update', '-qq'], quiet);
  return runVisibly(
    'apt-get',
    ['install', '-y', '-qq', '--no-install-recommends', '-o', 'Dpkg::Use-Pty=0', ...packages],
    quiet,
  );
}
