import { StartProblem } from './problem.ts';

/** @throws StartProblem on a Node that lacks what we use. */
export function requireNodeVersion(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new StartProblem(
      `TeamChat needs Node 20.19 or newer (24 is best); this is ${process.version}.`,
    );
  }
}
