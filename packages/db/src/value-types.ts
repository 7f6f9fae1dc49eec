import pg from 'pg';

const BIGINT: number = pg.types.builtins.INT8;
const TIMESTAMPTZ: number = pg.types.builtins.TIMESTAMPTZ;

/** `2026-01-02 03:04:05.678+00` → `2026-01-02T03:04:05.678Z`. */
function toIsoInstant(text: string): string {
  return new Date(text).toISOString();
}

/**
 * How raw queries read values: bigint as a number (positions stay below 2^53), moments as ISO 8601 in UTC,
 * so that what was published and what is read back later are the same characters. Drizzle reads its own way.
 */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text'): unknown => {
    if (format === 'text' && oid === BIGINT) return Number;
    if (format === 'text' && oid === TIMESTAMPTZ) return toIsoInstant;
    return format === 'text'
      ? pg.types.getTypeParser(oid, 'text')
      : pg.types.getTypeParser(oid, 'binary');
  }) as typeof pg.types.getTypeParser,
};
