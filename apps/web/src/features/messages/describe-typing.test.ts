import { expect, test } from 'vitest';
import { describeTyping } from './describe-typing.ts';

test('names one or two people, and counts no further', () => {
  expect(describeTyping([])).toBe(null);
  expect(describeTyping(['Ada'])).toBe('Ada is typing…');
  expect(describeTyping(['Ada', 'Ben'])).toBe('Ada and Ben are typing…');
  expect(describeTyping(['Ada', 'Ben', 'Cem'])).toBe('Several people are typing…');
});
