import { type Fault, faults } from '../k6/lib/plan.ts';
import { type ScenarioName, type Size, scenarios, sizes } from './sizes.ts';

export interface Arguments {
  scenario: ScenarioName;
  size: Size;
  fault: Fault | null;
}

/** The command line is wrong; the message says how it should be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const names = Object.keys(scenarios) as ScenarioName[];

const usage = [
  `Usage: npm run loadtest -- <scenario> [--size ${sizes.join('|')}] [--fault ${faults.join('|')}]`,
  '',
  ...names.map((name) => `  ${name.padEnd(10)} ${scenarios[name].what}`),
].join('\n');

/**
 * Reads the command line: a scenario, and options as `--size full` or `--size=full`.
 * @throws UsageError
 */
export function readArguments(given: readonly string[]): Arguments {
  const words = given.flatMap((word) => (word.startsWith('--') ? word.split('=') : [word]));
  const read: Partial<Arguments> = {};
  while (words.length > 0) {
    const word = words.shift();
    if (word === '--size') read.size = oneOf(sizes, word, words.shift());
    else if (word === '--fault') read.fault = oneOf(faults, word, words.shift());
    else if (word?.startsWith('-')) throw new UsageError(`There is no option ${word}.\n${usage}`);
    else if (read.scenario !== undefined) throw new UsageError(`One scenario at a time.\n${usage}`);
    else read.scenario = oneOf(names, 'The scenario', word);
  }
  if (read.scenario === undefined) throw new UsageError(usage);
  return { scenario: read.scenario, size: read.size ?? 'ci', fault: read.fault ?? null };
}

function oneOf<T extends string>(allowed: readonly T[], what: string, given?: string): T {
  const found = allowed.find((each) => each === given);
  if (found === undefined) {
    throw new UsageError(`${what} must be one of: ${allowed.join(', ')}.\n${usage}`);
  }
  return found;
}
