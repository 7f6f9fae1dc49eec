import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { seededBug } from '../../../../../scripts/seeded-bugs/plugin.ts';
import { bundleSettings } from '../../../bundle.ts';

const entry = fileURLToPath(new URL('server.child.ts', import.meta.url));

/** Writes the server of these tests into a folder, with the seeded bug of this run if there is one. */
export async function bundleForFaults(folder: string): Promise<void> {
  const { TEAMCHAT_SEEDED_BUG: bug } = process.env;
  await build({
    ...bundleSettings,
    entryPoints: { index: entry },
    outdir: folder,
    plugins: bug === undefined ? [] : [toPlugin(seededBug(bug))],
  });
}

function toPlugin(bug: ReturnType<typeof seededBug>): Plugin {
  return {
    name: bug.name,
    setup(esbuild) {
      esbuild.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const changed = bug.transform(await readFile(path, 'utf8'), path);
        return changed === null ? null : { contents: changed.code, loader: 'ts' };
      });
    },
  };
}
