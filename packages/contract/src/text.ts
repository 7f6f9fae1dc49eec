import { z } from 'zod';
import { limits } from './limits.ts';

const LONE_SURROGATE = /\p{Surrogate}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the check is about
const CONTROL_BUT_NEWLINE_AND_TAB = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the check is about
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
/** Embeddings, overrides and isolates, invisible, turn around what stands behind a name. */
const BIDI_CONTROL = /[\u202a-\u202e\u2066-\u2069]/g;

const encoder = new TextEncoder();

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text);
}

/** One line: a name or title. Trimmed, without what changes the direction of text; no control characters; counted in code points. */
export function line(max: number) {
  return z
    .string()
    .max(max * 2)
    .overwrite((text) => text.replaceAll(BIDI_CONTROL, '').trim().normalize('NFC'))
    .min(1, { error: 'Must not be empty.' })
    .refine((text) => isWellFormed(text) && !CONTROL.test(text), {
      error: 'Must be well-formed text on one line.',
    })
    .refine((text) => codePoints(text) <= max, { error: `Must be at most ${max} characters.` });
}

/**
 * The text of a message: not blank, well-formed Unicode, no control characters but newline and tab.
 * Postgres and JSON refuse some of these; checked here so that one bad row cannot fail a batch.
 */
export const Body = z
  .string()
  .max(limits.bodyCodePoints * 2)
  .overwrite((text) => text.replaceAll('\r\n', '\n'))
  .refine((text) => /\S/.test(text), { error: 'Must not be blank.' })
  .refine((text) => isWellFormed(text) && !CONTROL_BUT_NEWLINE_AND_TAB.test(text), {
    error: 'Must be well-formed text without control characters.',
  })
  .refine((text) => codePoints(text) <= limits.bodyCodePoints, {
    error: `Must be at most ${limits.bodyCodePoints} characters.`,
  })
  .refine((text) => encoder.encode(text).length <= limits.bodyBytes, {
    error: `Must be at most ${limits.bodyBytes} bytes.`,
  })
  // JSON Schema counts characters where JavaScript counts UTF-16 units.
  .meta({
    maxLength: limits.bodyCodePoints,
    description: `At most ${limits.bodyCodePoints} characters and ${limits.bodyBytes} bytes of UTF-8.`,
  });
