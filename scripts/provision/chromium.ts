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
  return (await findProgram([...names, 'Google Chrome'], folders)) ?? (await findDownloaded());
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
    await runVisibly('npx', ['playwright', 'install', 'chromium']);
    const downloaded = await findDownloaded();
    if (downloaded !== null) return downloaded;
  }
  throw new Error(
    'The browser tests need Chromium. Install it and try again:\n' +
      '  sudo apt-get install -y chromium         (Debian)\n' +
      '  npx playwright install --with-deps chromium',
  );
}

async function findDownloaded(): Promise<string | null> {
  const { chromium } = await import('@playwright/test');
  const file = chromium.executablePath();
  return (await isExecutable(file)) ? file : null;
}
