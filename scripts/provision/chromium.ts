import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { canUseApt, installWithApt, mayProvision } from './apt.ts';
import { findProgram, isExecutable } from './find-program.ts';
import { runVisibly } from './run-visibly.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const folders = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/Applications/Google Chrome.app/Contents/MacOS',
];

/** A Chromium of this machine, else one that Playwright downloaded before, else null. */
export async function findChromium(): Promise<string | null> {
  for (const name of [...names, 'Google Chrome']) {
    const file = await findProgram([name], folders);
    if (file !== null && (await runs(file))) return file;
  }
  return findDownloaded();
}

/** Finds a Chromium or gets one; throws with the command to run when it can do neither. */
export async function provisionChromium(): Promise<string> {
  const found = await findChromium();
  if (found !== null) return found;
  if (await canUseApt()) {
    await installWithApt(['chromium', 'fonts-liberation']);
    const installed = await findChromium();
    if (installed !== null) return installed;
  }
  if (mayProvision()) {
    console.log(
      "Downloading Playwright's Chromium for the tests (TEAMCHAT_PROVISION=0 turns this off).",
    );
    // The libraries that it needs come by apt.
    const deps = (await canUseApt()) ? ['--with-deps'] : [];
    await runVisibly('npx', ['playwright', 'install', ...deps, 'chromium']);
    const downloaded = await findDownloaded();
    if (downloaded !== null) return downloaded;
  }
  throw new Error(
    'The browser tests need Chromium. Install it and try again:\n' +
      '  sudo apt-get install -y chromium         (Debian)\n' +
      '  npx playwright install --with-deps chromium',
  );
}

/** Ubuntu has a `chromium-browser` that only says where to get one. */
function runs(file: string): Promise<boolean> {
  return promisify(execFile)(file, ['--version'], { timeout: 20_000 }).then(
    () => true,
    () => false,
  );
}

async function findDownloaded(): Promise<string | null> {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  return (await isExecutable(file)) ? file : null;
}
