import { expect, test } from 'vitest';
import { newId } from '../ids.ts';
import { type LogEvent, membershipDelta, redaction } from './log-event.ts';

test('an event of a type that only newer nodes know changes no membership', () => {
  const type = 'reaction.added' as LogEvent['type'];
  const event = { type, payload: JSON.stringify({ userId: newId() }) };
  expect(membershipDelta(event)).toBeNull();
  expect(redaction(event)).toBeNull();
});
