import { expect, test } from 'vitest';
import { readArguments, UsageError } from './arguments.ts';

test('a scenario alone runs at the size for CI, without a fault', () => {
  expect(readArguments(['smoke'])).toEqual({ scenario: 'smoke', size: 'ci', fault: null });
});

test('options stand before or after the scenario, with or without an equals sign', () => {
  const expected = { scenario: 'node-kill', size: 'full', fault: 'lose' };
  expect(readArguments(['--size', 'full', 'node-kill', '--fault=lose'])).toEqual(expected);
});

test.each([
  ['nothing', [], 'Usage:'],
  ['an unknown scenario', ['smoek'], 'must be one of: smoke, '],
  ['a name that every object has', ['constructor'], 'must be one of: smoke, '],
  ['two scenarios', ['smoke', 'soak'], 'One scenario at a time'],
  ['an unknown size', ['smoke', '--size', 'huge'], '--size must be one of: ci, full'],
  ['a size that is missing', ['smoke', '--size'], '--size must be one of: ci, full'],
  ['an unknown fault', ['smoke', '--fault=burn'], '--fault must be one of: lose, double, swap'],
  ['an unknown option', ['smoke', '--verbose'], 'There is no option --verbose'],
])('%s is refused with a word on what to do', (_name, given, message) => {
  expect(() => readArguments(given)).toThrow(UsageError);
  expect(() => readArguments(given)).toThrow(message);
});
