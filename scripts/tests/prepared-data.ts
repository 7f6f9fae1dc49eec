import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../postgres/execute.ts';
import { startPostgres } from '../postgres/start.ts';

/** A data folder as a stopped server leaves it, for tests of what comes later. */
export interface PreparedData extends AsyncDisposable {
  copyTo(directory: string): Promise<void>;
}

export async function prepareData(): Promise<PreparedData> {
  const parent = await mkdtemp(join(tmpdir(), 'teamchat-prepared-'));
  const directory = join(parent, 'data');
  await (await startPostgres({ directory, database: 'teamchat' })).stop();
  return {
    // With its owners and rights, which Node's own copying does not keep.
    async copyTo(target) {
      const { code, output } = await execute({ file: 'cp', args: ['-a', directory, target] });
      if (code !== 0) throw new Error(output);
    },
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  };
}
