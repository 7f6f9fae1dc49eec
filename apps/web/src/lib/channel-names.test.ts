import { expect, it } from 'vitest';
import { matchName, sortByName } from './channel-names.ts';

const named = (...names: string[]) => names.map((name, index) => ({ id: `${index}`, name }));

it('sorts numbers by value and ignores case', () => {
  expect(sortByName(named('team-10', 'Team-9', 'alpha', 'team-2')).map(({ name }) => name)).toEqual(
    ['alpha', 'team-2', 'Team-9', 'team-10'],
  );
});

it('ranks names that begin with the query first', () => {
  expect(matchName('general', '#gen')).toBe(0);
  expect(matchName('not-general', 'gen')).toBeGreaterThan(0);
  expect(matchName('random', 'gen')).toBeNull();
  expect(matchName('デザイン部', 'デザ')).toBe(0);
});
