import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';

const source = (name: string) => fileURLToPath(new URL(`src/${name}`, import.meta.url));

/** Native code cannot go into a bundle. */
const native = ['@node-rs/argon2', 'pg-native', 'cpu-features'];

/** CommonJS dependencies expect these. */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  "import { dirname as __dirnameOf } from 'node:path';",
  "import { fileURLToPath as __toPath } from 'node:url';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = __toPath(import.meta.url);',
  'const __dirname = __dirnameOf(__filename);',
].join('\n');

/** How code that runs on Node is bundled here. */
export const bundleSettings = {
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  external: native,
  banner: { js: commonJsNames },
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Bundles the server, `app.js` to import and `index.js` to run, and `worker.js`, the worker as a process of its own.
 * @param folder three levels below the repository, where the bundle then looks for `drizzle`.
 */
export async function bundleServer(folder: string): Promise<void> {
  await build({
    ...bundleSettings,
    entryPoints: {
      app: source('app.ts'),
      index: source('index.ts'),
      worker: source('../../worker/src/index.ts'),
    },
    outdir: folder,
  });
}

/** The server as it is shipped, in a folder of its own, so that no other build is in the way. */
export interface Bundle extends AsyncDisposable {
  entry: string;
}

/** @param bundle writes `index.js` into a folder. */
export async function createBundle(bundle = bundleServer): Promise<Bundle> {
  const parent = fileURLToPath(new URL('../../node_modules/.teamchat', import.meta.url));
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'server-'));
  await bundle(folder);
  return {
    entry: join(folder, 'index.js'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
