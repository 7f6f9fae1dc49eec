import { findEmbeddedBinaries } from '../postgres/binaries.ts';
import { requireNodeVersion } from '../start/node-version.ts';

/** Fails early, and in words, when the tests cannot run here. */
export async function requirePrerequisites(): Promise<void> {
  requireNodeVersion();
  await findEmbeddedBinaries();
}
