import { z } from 'zod';
import type { Lane } from './lane.ts';

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

export function vitestLane(name: string, filters: string[], environment: NodeJS.ProcessEnv): Lane {
  return {
    name,
    command: (file) => ({
      program: 'vitest',
      args: [
        'run',
        '--passWithNoTests',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...filters,
      ],
      environment,
    }),
    count: (value) => {
      const found = report.parse(value);
      // A file that does not load has no tests to fail.
      const broken = found.testResults.filter(
        ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
      );
      return {
        passed: found.numPassedTests,
        failed: found.numFailedTests + broken.length,
        skipped: found.numPendingTests + found.numTodoTests,
      };
    },
  };
}
