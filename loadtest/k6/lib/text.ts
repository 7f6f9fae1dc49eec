/** What the body of a test message says. */
export interface Text {
  /** Its place in `writers`. */
  writer: number;
  /** Counted from 0 by its writer. */
  number: number;
  /** When it was to be sent, in milliseconds of the clock. */
  due: number;
}

export function writeText({ writer, number, due }: Text, length: number): string {
  return `${writer} ${number} ${due} `.padEnd(length, 'x');
}

export function readText(body: string): Text {
  const [writer, number, due] = body.split(' ', 3);
  return { writer: Number(writer), number: Number(number), due: Number(due) };
}
