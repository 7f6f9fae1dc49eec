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
 * Bundles the server: `app.js` to import, `index.js` to run.
 * @param folder three levels below the repository, where the bundle then looks for `drizzle`.
 */
export async function bundleServer(folder: string): Promise<void> {
  await build({
    ...bundleSettings,
    entryPoints: [source('app.ts'), source('index.ts')],
    outdir: folder,
  });
}
