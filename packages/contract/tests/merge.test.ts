import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { play, type Scenario, scenario } from './merge-model.ts';
import { type Reducers, rightReducers } from './model-client.ts';
import { seededBugs } from './seeded-bugs.ts';

const numRuns = process.env['TEAMCHAT_TEST_FULL'] ? 5_000 : 600;

const holds = (reducers: Reducers) =>
  fc.property(scenario, (input) => {
    const { actual, expected } = play(input, reducers);
    expect(actual).toEqual(expected);
  });

/** Found by the property once. */
const regressions: Scenario[] = [
  {
    listsDeleted: false,
    steps: [
      { do: 'toggle', channel: 'c1', person: 'u0' },
      { do: 'toggle', channel: 'c1', person: 'u0' },
      { do: 'askChannel', channel: 'c1' },
      { do: 'mark', channel: 'c1', back: 1, isRewind: true },
      { do: 'askUserState' },
      { do: 'take', nth: 3 },
    ],
  },
];

test('whenever pages, frames and events arrive, the client ends with what the server has', () => {
  const examples = regressions.map((input): [Scenario] => [input]);
  expect(() => fc.assert(holds(rightReducers), { numRuns, examples })).not.toThrow();
});

describe('the property notices when', () => {
  test.each(Object.entries(seededBugs))('%s', (_name, bug) => {
    const result = fc.check(holds({ ...rightReducers, ...bug }), {
      numRuns: 5_000,
      seed: 3,
      endOnFailure: true,
    });
    expect(result.failed).toBe(true);
    expect(String(result.errorInstance)).toContain('to deeply equal');
  });
});
