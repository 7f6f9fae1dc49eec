import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentOf, type Instruction, parseDockerfile, type Stage } from './dockerfile.ts';

export const repository = fileURLToPath(new URL('../../../..', import.meta.url));
const workdir = '/teamchat/';

export interface Image {
  /** What the image has in its working directory. */
  folder: string;
  stage: Stage;
}

/**
 * Carries out our Dockerfile without a container engine: the same files, the same commands, in folders instead of
 * layers. Only `npm ci` is replaced by links to what is installed here.
 */
export async function buildImage(folder: string): Promise<Image> {
  const stages = parseDockerfile(await readFile(join(repository, 'Dockerfile'), 'utf8'));
  const [build, final] = stages;
  if (build === undefined || final === undefined || stages.length !== 2)
    throw new Error('The Dockerfile has two stages.');
  const context = join(folder, 'context');
  await copyContext(context);
  const places = { context, build: join(folder, 'build'), final: join(folder, 'final') };
  for (const [name, stage] of [
    ['build', build],
    ['final', final],
  ] as const) {
    await mkdir(places[name], { recursive: true });
    for (const instruction of stage.instructions) {
      if (instruction.name === 'COPY') await copy(instruction, places, places[name]);
      if (instruction.name === 'RUN') await run(instruction, places[name], environmentOf(stage));
    }
  }
  return { folder: places.final, stage: final };
}

/** The files that .dockerignore lets through, of those that git knows or would add. */
export async function copyContext(target: string): Promise<void> {
  const rules = (await readFile(join(repository, '.dockerignore'), 'utf8')).split('\n');
  const wanted = rules.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
    cwd: repository,
    encoding: 'utf8',
  }).split('\0');
  const files = listed.filter((file) =>
    wanted.some((path) => file === path || file.startsWith(`${path}/`)),
  );
  for (const file of files) await cp(join(repository, file), join(target, file));
}

interface Places {
  context: string;
  build: string;
}

async function copy({ flags, text }: Instruction, places: Places, into: string): Promise<void> {
  const words = text.split(/\s+/);
  const target = words.pop() ?? '';
  const from = flags.from === undefined ? places.context : places.build;
  for (const word of words) {
    const source = word.startsWith(workdir) ? relative(workdir, word) : word;
    const asFolder = target.endsWith('/');
    const path = asFolder ? join(into, target, basename(source)) : join(into, target);
    await cp(join(from, source), path, { recursive: true, dereference: true });
  }
}

async function run(
  { text }: Instruction,
  folder: string,
  environment: Record<string, string>,
): Promise<void> {
  if (text.startsWith('npm ci ')) return linkModules(folder);
  execFileSync('sh', ['-c', text], {
    cwd: folder,
    stdio: 'pipe',
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
}

/** Packages of ours lead into the folder, all others to those installed here. */
async function linkModules(folder: string): Promise<void> {
  const modules = join(repository, 'node_modules');
  await mkdir(join(folder, 'node_modules/@teamchat'), { recursive: true });
  for (const name of await readdir(modules)) {
    if (name === '@teamchat' || name === '.cache') continue;
    await symlink(join(modules, name), join(folder, 'node_modules', name));
  }
  for (const parent of ['apps', 'packages']) {
    for (const name of await readdir(join(folder, parent))) {
      await symlink(join(folder, parent, name), join(folder, 'node_modules/@teamchat', name));
      const nested = join(repository, parent, name, 'node_modules');
      if (existsSync(nested)) await symlink(nested, join(folder, parent, name, 'node_modules'));
    }
  }
}
