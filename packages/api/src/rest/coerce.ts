import { z } from 'zod';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;

/** What a schema expects below its optional, nullable and default wrappers. Reads, never writes. */
function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return unwrap(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? unwrap(schema.in) : schema;
}

/** What is not the text of a value of this kind stays text, and the schema then says what is wrong. */
function coerceText(schema: z.core.$ZodType, text: string): unknown {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodNumber) return NUMBER.test(text) ? Number(text) : text;
  if (inner instanceof z.ZodBoolean) {
    if (text === 'true') return true;
    return text === 'false' ? false : text;
  }
  return text;
}

/**
 * The values of a query string as a schema expects them: numbers in decimal, booleans as `true` or
 * `false` only, arrays by repeating the name. Names that the schema lacks are ignored; a single value
 * that is given twice stays a list, which the schema refuses. The schemas are shared with tRPC and
 * stay as they are.
 */
export function coerceQuery(
  input: z.ZodObject,
  keys: readonly string[],
  query: string,
): Record<string, unknown> {
  const given = new URLSearchParams(query);
  const values: Record<string, unknown> = {};
  for (const key of keys) {
    const texts = given.getAll(key);
    const schema = (input.shape as Record<string, z.core.$ZodType>)[key];
    if (texts.length === 0 || schema === undefined) continue;
    const inner = unwrap(schema);
    if (inner instanceof z.ZodArray) {
      values[key] = texts.map((text) => coerceText(inner.element, text));
    } else {
      values[key] = texts.length === 1 ? coerceText(schema, texts[0] ?? '') : texts;
    }
  }
  return values;
}
