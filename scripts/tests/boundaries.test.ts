import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../start/data-folder.ts';

interface Case {
  file: string;
  line: string;
  rule: 'no-restricted-imports' | 'node(no-process-env)' | null;
}

const packages = [
  'contract',
  'db',
  'auth',
  'core',
  'realtime',
  'api',
  'client',
  'server',
  'worker',
  'web',
];

/** The arrows of docs/architecture.md. */
const allowed: Record<string, string[]> = {
  'packages/contract': [],
  'packages/db': ['contract'],
  'packages/auth': ['contract', 'db'],
  'packages/core': ['contract', 'db'],
  'packages/realtime': ['contract'],
  'packages/api': ['contract', 'auth', 'core', 'realtime'],
  'packages/client': ['contract'],
  'apps/server': ['contract', 'auth', 'core', 'realtime', 'api', 'client', 'worker'],
  'apps/worker': ['contract', 'auth', 'core', 'realtime', 'api', 'client'],
  'apps/web': ['contract', 'client'],
};

const isApp = (folder: string) => folder === 'apps/server' || folder === 'apps/worker';
const named = (name: string) => `import { thing } from '${name}';`;
const banned = (file: string, line: string): Case => ({
  file,
  line,
  rule: 'no-restricted-imports',
});
const fine = (file: string, line: string): Case => ({ file, line, rule: null });

function* casesOf(folder: string): Generator<Case> {
  const own = folder.split('/')[1] ?? '';
  for (const file of [`${folder}/src/probe.ts`, `${folder}/src/deep/er/probe.ts`]) {
    for (const name of packages) {
      if (name === own || (name === 'db' && isApp(folder))) continue;
      const isAllowed = allowed[folder]?.includes(name) ?? false;
      yield (isAllowed ? fine : banned)(file, named(`@teamchat/${name}`));
    }
    yield banned(file, named('../../../contract/src/index.ts'));
    yield banned(file, named('../../../packages/core/src/index.ts'));
    const hasOrm = ['db', 'core', 'auth'].includes(own);
    yield (hasOrm ? fine : banned)(file, named('drizzle-orm'));
    yield (hasOrm ? fine : banned)(file, named('drizzle-orm/node-postgres'));
    yield (own === 'auth' ? fine : banned)(file, named('better-auth'));
    yield (own === 'auth' ? fine : banned)(file, named('better-auth/plugins'));
    yield { file, line: 'export const x = process.env.HOME;', rule: 'node(no-process-env)' };
  }
}

const web = 'apps/web/src';
const cases: Case[] = [
  ...Object.keys(allowed).flatMap((folder) => [...casesOf(folder)]),
  ...['apps/server', 'apps/worker'].flatMap((folder) => [
    fine(`${folder}/src/probe.ts`, "import { createPools, migrate } from '@teamchat/db';"),
    fine(`${folder}/src/probe.ts`, "import { createLogReader } from '@teamchat/db';"),
    banned(`${folder}/src/probe.ts`, "import { createPools, messages } from '@teamchat/db';"),
    banned(`${folder}/src/probe.ts`, named('@teamchat/db/schema')),
  ]),
  ...['packages/client', 'apps/web'].map((folder) =>
    fine(`${folder}/src/probe.ts`, "import type { AppRouter } from '@teamchat/api';"),
  ),
  banned(`${web}/probe.ts`, named('@teamchat/api/testing/validated-fetch')),
  fine('apps/web/tests/probe.ts', named('@teamchat/api/testing/validated-fetch')),
  banned('packages/core/src/probe.ts', "import type { Auth } from '@teamchat/auth';"),
  fine('packages/core/src/probe.ts', named('../internal.ts')),
  fine('apps/server/src/config.ts', 'export const x = process.env.HOME;'),
  fine('apps/server/tests/probe.test.ts', named('@teamchat/db/testing')),
  banned('apps/server/tests/probe.test.ts', named('better-auth')),
  banned('apps/server/tests/probe.test.ts', named('drizzle-orm')),
  banned(`${web}/features/one/probe.tsx`, named('../two/thing.ts')),
  banned(`${web}/features/one/components/probe.tsx`, named('../../two/thing.ts')),
  banned(`${web}/features/one/components/deep/probe.tsx`, named('../../../two/thing.ts')),
  banned(`${web}/features/one/probe.tsx`, named('../../features/two/thing.ts')),
  banned(`${web}/features/one/hooks/probe.ts`, named('@/features/two/thing.ts')),
  banned(`${web}/features/one/hooks/probe.ts`, named('@teamchat/core')),
  banned(`${web}/components/probe.tsx`, named('../features/one/thing.ts')),
  banned(`${web}/lib/probe.ts`, named('../features/one/thing.ts')),
  fine(`${web}/features/one/components/probe.tsx`, named('../hooks/thing.ts')),
  fine(`${web}/features/one/components/probe.tsx`, named('../../../lib/thing.ts')),
  fine(`${web}/features/one/probe.tsx`, named('../../lib/thing.ts')),
  fine(`${web}/app/probe.tsx`, named('../features/one/thing.ts')),
];

/**
 * oxlint over all cases at once, each in a folder of its own with the repository's rules; the
 * answer is by case.
 */
async function lint(root: string): Promise<string[]> {
  const config: unknown = JSON.parse(await readFile(join(repository, '.oxlintrc.json'), 'utf8'));
  const untyped = { ...(config as object), options: {} };
  await Promise.all(
    cases.map(async ({ file, line }, index) => {
      const path = join(root, `${index}`, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${line}\n`);
      await writeFile(join(root, `${index}`, '.oxlintrc.json'), JSON.stringify(untyped));
    }),
  );
  const oxlint = join(repository, 'node_modules/.bin/oxlint');
  const output = await new Promise<string>((resolve) => {
    execFile(oxlint, ['--format=unix', root], { cwd: root, maxBuffer: 1e8 }, (_, stdout) => {
      resolve(stdout);
    });
  });
  const found = cases.map(() => '');
  for (const line of output.split('\n')) {
    const index = Number(/(\d+)\/(?:packages|apps)\//.exec(line)?.[1] ?? Number.NaN);
    if (found[index] !== undefined) found[index] += `${line}\n`;
  }
  return found;
}

describe('import boundaries', () => {
  let root = '';
  let found: string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'teamchat-boundaries-'));
    found = await lint(root);
  });

  afterAll(() => rm(root, { recursive: true, force: true }));

  const folders = [...new Set(cases.map(({ file }) => dirname(file)))];

  test.each(folders)('%s', (folder) => {
    const misjudged = cases.flatMap(({ file, line, rule }, index) => {
      const reported = found[index] ?? '';
      const isRight =
        rule === null
          ? !/no-restricted-imports|no-process-env/.test(reported)
          : reported.includes(rule);
      return dirname(file) !== folder || isRight ? [] : [{ file, line, expected: rule, reported }];
    });
    expect(misjudged).toEqual([]);
  });
});
