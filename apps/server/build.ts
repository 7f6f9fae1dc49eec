/** Bundles the server to `dist` and puts the API reference beside it, plain and zipped. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { bundleServer } from './bundle.ts';
import { findReferencePackageFile } from './src/places.ts';

async function vendorReference(folder: string): Promise<void> {
  const script = await readFile(findReferencePackageFile());
  await writeFile(join(folder, 'reference.js'), script);
  await writeFile(join(folder, 'reference.js.gz'), await promisify(gzip)(script));
}

const dist = fileURLToPath(new URL('dist', import.meta.url));
await rm(dist, { recursive: true, force: true });
await mkdir(dist);
await Promise.all([bundleServer(dist), vendorReference(dist)]);
