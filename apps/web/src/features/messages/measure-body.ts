import { limits } from '@teamchat/contract';

/** The counter appears when this many characters are left. */
const SHOW_WITHIN = 500;

export interface BodyMeasure {
  /** Nothing but white space. */
  blank: boolean;
  /** Characters (code points) that may still be typed; negative when there are too many. */
  left: number;
  showLeft: boolean;
  sendable: boolean;
}

const encoder = new TextEncoder();

/** Whether a text can be sent as a message, by the contract's limits on characters and bytes. */
export function measureBody(text: string): BodyMeasure {
  const blank = text.trim() === '';
  // A code point is one or two UTF-16 units and at most three bytes a unit: short texts need no counting.
  if (text.length < limits.bodyCodePoints - SHOW_WITHIN && text.length * 3 < limits.bodyBytes) {
    return { blank, left: limits.bodyCodePoints - text.length, showLeft: false, sendable: !blank };
  }
  let codePoints = 0;
  for (const _ of text) codePoints++;
  const bytesOver = encoder.encode(text).length - limits.bodyBytes;
  let left = limits.bodyCodePoints - codePoints;
  // Scripts of three or four bytes a character meet the limit of bytes first.
  if (bytesOver > 0) left = Math.min(left, -Math.ceil(bytesOver / 3));
  return { blank, left, showLeft: left <= SHOW_WITHIN, sendable: !blank && left >= 0 };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what pasted text may carry and a message may not
const CONTROL_BUT_NEWLINE_AND_TAB = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The text as it is sent: one kind of line break, no control characters, no blank ends. */
export function cleanBody(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(CONTROL_BUT_NEWLINE_AND_TAB, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/^\s*\n|\s+$/g, '');
}
