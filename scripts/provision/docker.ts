import { execute } from '../postgres/execute.ts';
import { findProgram } from './find-program.ts';

/** The docker program when its daemon answers, else null. */
export async function findDocker(): Promise<string | null> {
  const docker = await findProgram(['docker']);
  if (docker === null) return null;
  const { code } = await execute({ file: docker, args: ['info'] });
  return code === 0 ? docker : null;
}
