import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPrivateFile } from '../postgres/private-file.ts';
import { openDataFolder, openSecrets } from '../start/data-folder.ts';

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'teamchat-folder-'));
});
afterEach(() => rm(parent, { recursive: true, force: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('data folder', () => {
  test('is made for the owner alone, and closed when it was open', async () => {
    const folder = await openDataFolder({ TEAMCHAT_DATA: join(parent, 'a/b') });
    expect(await modeOf(folder)).toBe(0o700);
    const open = await openDataFolder({ TEAMCHAT_DATA: parent });
    expect(await modeOf(open)).toBe(0o700);
  });

  test('keeps its secrets over starts, readable by the owner only', async () => {
    const first = await openSecrets(parent);
    expect(first.AUTH_SECRET?.length).toBeGreaterThanOrEqual(43);
    expect(await modeOf(join(parent, 'auth-secret'))).toBe(0o600);
    expect(await openSecrets(parent)).toEqual(first);
  });

  test('closes a secret file that was copied back too open', async () => {
    const file = join(parent, 'auth-secret');
    await writeFile(file, 'x'.repeat(43), { mode: 0o644 });
    expect(await openSecrets(parent)).toEqual({ AUTH_SECRET: 'x'.repeat(43) });
    expect(await modeOf(file)).toBe(0o600);
  });

  test('of many first starts at once all get the same secret', async () => {
    let count = 0;
    const next = () => `secret ${(count += 1)}`;
    const file = join(parent, 'secret');
    const all = await Promise.all(Array.from({ length: 20 }, () => openPrivateFile(file, next)));
    expect(new Set(all).size).toBe(1);
  });
});
