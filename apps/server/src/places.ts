import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// NOTE: this module runs from `src` and, bundled, from `dist`; both are one folder below the app.
const app = fileURLToPath(new URL('..', import.meta.url));

/** Where the web app's build leaves its files. */
export function findWebFolder(): string {
  return join(app, '..', 'web', 'dist');
}

/** The API reference's script: as the build put it, else from its package. */
export function findReferenceFile(): string {
  const vendored = join(app, 'dist', 'reference.js');
  return existsSync(vendored) ? vendored : findReferencePackageFile();
}

/** In the package that the script comes from; only installed for development. */
export function findReferencePackageFile(): string {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@scalar/api-reference');
  return join(dirname(entry), 'browser', 'standalone.js');
}
