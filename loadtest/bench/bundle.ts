import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleSettings } from '../../apps/server/bundle.ts';

const sources = fileURLToPath(new URL('.', import.meta.url));
/** As deep below the repository as the sources of packages: they find its `drizzle` from there. */
const folder = join(sources, 'dist');

/** Bundles the processes of the benchmarks as the server is bundled: what ships is what is measured. */
export async function bundleChildren(): Promise<void> {
  const files = await readdir(sources, { recursive: true });
  await rm(folder, { recursive: true, force: true });
  await build({
    ...bundleSettings,
    entryPoints: files
      .filter((file) => file.endsWith('.child.ts'))
      .map((file) => join(sources, file)),
    entryNames: '[name]',
    outdir: folder,
  });
}

/** Where `bundleChildren` put a `.child.ts`. */
export function bundledChild(file: URL): URL {
  return pathToFileURL(join(folder, basename(fileURLToPath(file)).replace(/\.ts$/, '.js')));
}
