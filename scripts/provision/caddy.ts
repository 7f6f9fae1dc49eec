import { canUseApt, installWithApt } from './apt.ts';
import { findProgram } from './find-program.ts';

/** The Caddy of this machine, or null. */
export function findCaddy(): Promise<string | null> {
  return findProgram(['caddy'], ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']);
}

/** Finds a Caddy or gets one; throws with the command to run when it can do neither. */
export async function provisionCaddy(): Promise<string> {
  const found = await findCaddy();
  if (found !== null) return found;
  if (await canUseApt()) {
    await installWithApt(['caddy']);
    const installed = await findCaddy();
    if (installed !== null) return installed;
  }
  throw new Error(
    'This needs Caddy, the load balancer. Install it and try again:\n' +
      '  sudo apt-get install -y caddy     (Debian, Ubuntu)\n' +
      '  brew install caddy                (macOS)',
  );
}
