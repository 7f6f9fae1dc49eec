import { randomUUID } from 'node:crypto';
import { chmod, link, readFile, rm, writeFile } from 'node:fs/promises';

/**
 * The content of a secret file that only its owner may read, made at first use. Of two processes
 * that make it at once one wins, and both get the winner's content.
 */
export async function openPrivateFile(file: string, makeContent: () => string): Promise<string> {
  const found = await readFile(file, 'utf8').catch(() => null);
  if (found !== null) {
    await chmod(file, 0o600);
    return found;
  }
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, makeContent(), { flag: 'wx', mode: 0o600 });
  try {
    // link() appears with its whole content or fails when the name is taken; rename() would replace
    // the winner's file.
    await link(draft, file).catch(() => undefined);
  } finally {
    await rm(draft, { force: true });
  }
  return readFile(file, 'utf8');
}
