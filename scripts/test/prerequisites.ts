import { findEmbeddedBinaries } from '../postgres/binaries.ts';
import { StartProblem } from '../start/problem.ts';

/** Fails early, and in words, when the tests cannot run here. */
export async function requirePrerequisites(): Promise<void> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new StartProblem(
      `TeamChat needs Node 20.19 or newer (24 is best); this is ${process.version}.`,
    );
  }
  await findEmbeddedBinaries();
}
