import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { provisionK6, version } from './k6.ts';

let root: string;
let bin: string;
let cache: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'teamchat-k6-'));
  bin = join(root, 'bin');
  cache = join(root, 'cache');
  await mkdir(bin);
  vi.stubEnv('PATH', bin);
  vi.stubEnv('TEAMCHAT_PROVISION', '0');
  vi.spyOn(console, 'log').mockReturnValue();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  await rm(root, { recursive: true, force: true });
});

async function addProgram(name: string, script: string): Promise<string> {
  const file = join(bin, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

const answers = (text: string) => `echo '${text}'`;

test('takes the k6 of PATH', async () => {
  const file = await addProgram('k6', answers('k6 v1.2.3 (go1.24, linux/amd64)'));
  expect(await provisionK6(cache)).toEqual({ kind: 'program', file });
});

test('leaves a k6 alone that cannot read the scripts, and says what to run', async () => {
  await addProgram('k6', answers('k6 v0.52.0 (go1.22, linux/amd64)'));
  await expect(provisionK6(cache)).rejects.toThrow(`go install go.k6.io/k6@${version}`);
});

test('may not get one without leave, though Go is there', async () => {
  await addProgram('go', `/bin/mkdir -p "$GOBIN" && /bin/cp "$0" "$GOBIN/k6"`);
  await expect(provisionK6(cache)).rejects.toThrow('Install it and try again');
});

test('builds the pinned version with Go, and finds it the next time', async () => {
  await addProgram(
    'go',
    `[ "$1 $2" = 'install go.k6.io/k6@${version}' ] && /bin/mkdir -p "$GOBIN" && /bin/cp "$0" "$GOBIN/k6"`,
  );
  vi.stubEnv('TEAMCHAT_PROVISION', '1');
  const expected = { kind: 'program', file: join(cache, version, 'k6') };
  expect(await provisionK6(cache)).toEqual(expected);
  await rm(join(bin, 'go'));
  expect(await provisionK6(cache)).toEqual(expected);
});

test('takes the image when Go cannot build it', async () => {
  await addProgram('go', 'exit 1');
  const docker = await addProgram('docker', answers('up'));
  vi.stubEnv('TEAMCHAT_PROVISION', '1');
  const image = `grafana/k6:${version.slice(1)}`;
  expect(await provisionK6(cache)).toEqual({ kind: 'docker', docker, image });
});
