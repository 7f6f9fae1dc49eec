import { readdir, readFile } from 'node:fs/promises';

/** The processes of this machine whose command line or environment holds the text: a folder that is theirs alone. */
export async function findProcesses(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
    if (`${command}${environment}`.includes(text))
      found.push(`${name} ${command.replaceAll('\0', ' ')}`);
  }
  return found;
}
